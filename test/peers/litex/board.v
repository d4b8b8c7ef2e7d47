// Made by generate.py from LiteX, which is (C) Enjoy-Digital and its developers, BSD-2-Clause.
module edc_top(
	input rx,
	output reg tx,
	input [31:0] boot,
	input [31:0] inputs,
	input inputs_valid,
	output [31:0] outputs,
	output tripped,
	output busy,
	input clk
);

reg tx_sink_valid;
reg tx_sink_ready;
wire tx_sink_last;
reg [7:0] tx_sink_payload_data;
reg [7:0] tx_data = 8'd0;
reg [3:0] tx_count = 4'd0;
reg tx_enable;
reg tx_tick = 1'd0;
reg [31:0] tx_phase = 32'd0;
reg rx_source_valid;
reg rx_source_ready;
reg [7:0] rx_source_payload_data;
reg [7:0] rx_data = 8'd0;
reg [3:0] rx_count = 4'd0;
reg rx_enable;
reg rx_tick = 1'd0;
reg [31:0] rx_phase = 32'd0;
wire rx_rx;
reg rx_rx_d = 1'd0;
wire [29:0] bone_wishbone_adr;
wire [31:0] bone_wishbone_dat_w;
wire [31:0] bone_wishbone_dat_r;
wire [3:0] bone_wishbone_sel;
reg bone_wishbone_cyc;
reg bone_wishbone_stb;
wire bone_wishbone_ack;
reg bone_wishbone_we;
reg [2:0] bone_wishbone_cti = 3'd0;
reg [1:0] bone_wishbone_bte = 2'd0;
wire bone_wishbone_err;
reg [7:0] bone_cmd = 8'd0;
reg bone_incr = 1'd0;
reg [7:0] bone_length = 8'd0;
reg [31:0] bone_address = 32'd0;
reg [31:0] bone_data = 32'd0;
reg [1:0] bone_data_bytes_count = 2'd0;
reg [1:0] bone_addr_bytes_count = 2'd0;
reg [7:0] bone_words_count = 8'd0;
wire bone_reset;
wire bone_wait;
wire bone_done;
reg [16:0] bone_count = 17'd100000;
reg bone_is_ongoing;
wire [29:0] interface_adr;
wire [31:0] interface_dat_w;
wire [31:0] interface_dat_r;
wire [3:0] interface_sel;
wire interface_cyc;
wire interface_stb;
reg interface_ack = 1'd0;
wire interface_we;
wire [2:0] interface_cti;
wire [1:0] interface_bte;
reg interface_err = 1'd0;
reg ram_adr_burst = 1'd0;
wire [4:0] ram_adr;
wire [31:0] ram_dat_r;
reg [3:0] ram_we;
wire [31:0] ram_dat_w;
wire [29:0] bus_shared_adr;
wire [31:0] bus_shared_dat_w;
reg [31:0] bus_shared_dat_r;
wire [3:0] bus_shared_sel;
wire bus_shared_cyc;
wire bus_shared_stb;
reg bus_shared_ack;
wire bus_shared_we;
wire [2:0] bus_shared_cti;
wire [1:0] bus_shared_bte;
wire bus_shared_err;
wire bus_request;
wire bus_grant;
wire bus_master;
wire bus_slaves;
reg bus_error;
wire bus_wait;
wire bus_done;
reg [5:0] bus_count = 6'd32;
reg serves_is_ongoing0;
reg serves_is_ongoing1;
reg serves_is_ongoing2;
reg fsm_is_ongoing;
reg rs232phytx_state = 1'd0;
reg rs232phytx_next_state;
reg [3:0] tx_count_rs232phytx_next_value0;
reg tx_count_rs232phytx_next_value_ce0;
reg tx_rs232phytx_next_value1;
reg tx_rs232phytx_next_value_ce1;
reg [7:0] tx_data_rs232phytx_next_value2;
reg tx_data_rs232phytx_next_value_ce2;
reg rs232phyrx_state = 1'd0;
reg rs232phyrx_next_state;
reg [3:0] rx_count_rs232phyrx_next_value0;
reg rx_count_rs232phyrx_next_value_ce0;
reg [7:0] rx_data_rs232phyrx_next_value1;
reg rx_data_rs232phyrx_next_value_ce1;
reg [2:0] state = 3'd0;
reg [2:0] next_state;
reg [1:0] bone_data_bytes_count_next_value0;
reg bone_data_bytes_count_next_value_ce0;
reg [1:0] bone_addr_bytes_count_next_value1;
reg bone_addr_bytes_count_next_value_ce1;
reg [7:0] bone_words_count_next_value2;
reg bone_words_count_next_value_ce2;
reg [7:0] bone_cmd_next_value3;
reg bone_cmd_next_value_ce3;
reg [7:0] bone_length_next_value4;
reg bone_length_next_value_ce4;
reg [31:0] bone_address_next_value5;
reg bone_address_next_value_ce5;
reg bone_incr_next_value6;
reg bone_incr_next_value_ce6;
reg [31:0] bone_data_next_value7;
reg bone_data_next_value_ce7;
reg [29:0] self0;
reg [31:0] self1;
reg [3:0] self2;
reg self3;
reg self4;
reg self5;
reg [2:0] self6;
reg [1:0] self7;
(* no_retiming = "true" *) reg regs0 = 1'd0;
(* no_retiming = "true" *) reg regs1 = 1'd0;

reg dummy_s;
initial dummy_s <= 1'd0;

assign outputs = inputs;
assign tripped = (boot[31] & inputs_valid);
assign busy = (({serves_is_ongoing2, serves_is_ongoing1, serves_is_ongoing0} != 1'd0) | (~fsm_is_ongoing));

reg dummy_d;
always @(*) begin
	tx_sink_ready <= 1'd0;
	tx_enable <= 1'd0;
	fsm_is_ongoing <= 1'd0;
	rs232phytx_next_state <= 1'd0;
	tx_count_rs232phytx_next_value0 <= 4'd0;
	tx_count_rs232phytx_next_value_ce0 <= 1'd0;
	tx_rs232phytx_next_value1 <= 1'd0;
	tx_rs232phytx_next_value_ce1 <= 1'd0;
	tx_data_rs232phytx_next_value2 <= 8'd0;
	tx_data_rs232phytx_next_value_ce2 <= 1'd0;
	rs232phytx_next_state <= rs232phytx_state;
	case (rs232phytx_state)
		1'd1: begin
			tx_enable <= 1'd1;
			if (tx_tick) begin
				tx_rs232phytx_next_value1 <= tx_data[0];
				tx_rs232phytx_next_value_ce1 <= 1'd1;
				tx_count_rs232phytx_next_value0 <= (tx_count + 1'd1);
				tx_count_rs232phytx_next_value_ce0 <= 1'd1;
				tx_data_rs232phytx_next_value2 <= {1'd1, tx_data[7:1]};
				tx_data_rs232phytx_next_value_ce2 <= 1'd1;
				if ((tx_count == 4'd9)) begin
					tx_sink_ready <= 1'd1;
					rs232phytx_next_state <= 1'd0;
				end
			end
		end
		default: begin
			tx_count_rs232phytx_next_value0 <= 1'd0;
			tx_count_rs232phytx_next_value_ce0 <= 1'd1;
			tx_rs232phytx_next_value1 <= 1'd1;
			tx_rs232phytx_next_value_ce1 <= 1'd1;
			if (tx_sink_valid) begin
				tx_rs232phytx_next_value1 <= 1'd0;
				tx_rs232phytx_next_value_ce1 <= 1'd1;
				tx_data_rs232phytx_next_value2 <= tx_sink_payload_data;
				tx_data_rs232phytx_next_value_ce2 <= 1'd1;
				rs232phytx_next_state <= 1'd1;
			end
			fsm_is_ongoing <= 1'd1;
		end
	endcase
	dummy_d <= dummy_s;
end

reg dummy_d_1;
always @(*) begin
	rx_source_valid <= 1'd0;
	rx_source_payload_data <= 8'd0;
	rx_enable <= 1'd0;
	rs232phyrx_next_state <= 1'd0;
	rx_count_rs232phyrx_next_value0 <= 4'd0;
	rx_count_rs232phyrx_next_value_ce0 <= 1'd0;
	rx_data_rs232phyrx_next_value1 <= 8'd0;
	rx_data_rs232phyrx_next_value_ce1 <= 1'd0;
	rs232phyrx_next_state <= rs232phyrx_state;
	case (rs232phyrx_state)
		1'd1: begin
			rx_enable <= 1'd1;
			if (rx_tick) begin
				rx_count_rs232phyrx_next_value0 <= (rx_count + 1'd1);
				rx_count_rs232phyrx_next_value_ce0 <= 1'd1;
				rx_data_rs232phyrx_next_value1 <= {rx_rx, rx_data[7:1]};
				rx_data_rs232phyrx_next_value_ce1 <= 1'd1;
				if ((rx_count == 4'd9)) begin
					rx_source_valid <= (rx_rx == 1'd1);
					rx_source_payload_data <= rx_data;
					rs232phyrx_next_state <= 1'd0;
				end
			end
		end
		default: begin
			rx_count_rs232phyrx_next_value0 <= 1'd0;
			rx_count_rs232phyrx_next_value_ce0 <= 1'd1;
			if (((rx_rx == 1'd0) & (rx_rx_d == 1'd1))) begin
				rs232phyrx_next_state <= 1'd1;
			end
		end
	endcase
	dummy_d_1 <= dummy_s;
end
assign bone_wait = (~bone_is_ongoing);
assign bone_reset = bone_done;
assign bone_wishbone_adr = bone_address;
assign bone_wishbone_dat_w = bone_data;
assign bone_wishbone_sel = 4'd15;

reg dummy_d_2;
always @(*) begin
	tx_sink_payload_data <= 8'd0;
	case (bone_data_bytes_count)
		1'd0: begin
			tx_sink_payload_data <= bone_data[31:24];
		end
		1'd1: begin
			tx_sink_payload_data <= bone_data[31:16];
		end
		2'd2: begin
			tx_sink_payload_data <= bone_data[31:8];
		end
		2'd3: begin
			tx_sink_payload_data <= bone_data[31:0];
		end
	endcase
	dummy_d_2 <= dummy_s;
end
assign tx_sink_last = ((bone_data_bytes_count == 2'd3) & (bone_words_count == (bone_length - 1'd1)));

reg dummy_d_3;
always @(*) begin
	tx_sink_valid <= 1'd0;
	rx_source_ready <= 1'd0;
	bone_wishbone_cyc <= 1'd0;
	bone_wishbone_stb <= 1'd0;
	bone_wishbone_we <= 1'd0;
	bone_is_ongoing <= 1'd0;
	serves_is_ongoing0 <= 1'd0;
	serves_is_ongoing1 <= 1'd0;
	serves_is_ongoing2 <= 1'd0;
	next_state <= 3'd0;
	bone_data_bytes_count_next_value0 <= 2'd0;
	bone_data_bytes_count_next_value_ce0 <= 1'd0;
	bone_addr_bytes_count_next_value1 <= 2'd0;
	bone_addr_bytes_count_next_value_ce1 <= 1'd0;
	bone_words_count_next_value2 <= 8'd0;
	bone_words_count_next_value_ce2 <= 1'd0;
	bone_cmd_next_value3 <= 8'd0;
	bone_cmd_next_value_ce3 <= 1'd0;
	bone_length_next_value4 <= 8'd0;
	bone_length_next_value_ce4 <= 1'd0;
	bone_address_next_value5 <= 32'd0;
	bone_address_next_value_ce5 <= 1'd0;
	bone_incr_next_value6 <= 1'd0;
	bone_incr_next_value_ce6 <= 1'd0;
	bone_data_next_value7 <= 32'd0;
	bone_data_next_value_ce7 <= 1'd0;
	next_state <= state;
	case (state)
		1'd1: begin
			rx_source_ready <= 1'd1;
			if (rx_source_valid) begin
				bone_length_next_value4 <= rx_source_payload_data;
				bone_length_next_value_ce4 <= 1'd1;
				next_state <= 2'd2;
			end
		end
		2'd2: begin
			rx_source_ready <= 1'd1;
			if (rx_source_valid) begin
				bone_address_next_value5 <= {bone_address, rx_source_payload_data};
				bone_address_next_value_ce5 <= 1'd1;
				bone_addr_bytes_count_next_value1 <= (bone_addr_bytes_count + 1'd1);
				bone_addr_bytes_count_next_value_ce1 <= 1'd1;
				if ((bone_addr_bytes_count == 2'd3)) begin
					if (((bone_cmd == 1'd1) | (bone_cmd == 2'd3))) begin
						bone_incr_next_value6 <= (bone_cmd == 1'd1);
						bone_incr_next_value_ce6 <= 1'd1;
						next_state <= 2'd3;
					end else begin
						if (((bone_cmd == 2'd2) | (bone_cmd == 3'd4))) begin
							bone_incr_next_value6 <= (bone_cmd == 2'd2);
							bone_incr_next_value_ce6 <= 1'd1;
							next_state <= 3'd5;
						end else begin
							next_state <= 1'd0;
						end
					end
				end
			end
		end
		2'd3: begin
			rx_source_ready <= 1'd1;
			if (rx_source_valid) begin
				bone_data_next_value7 <= {bone_data, rx_source_payload_data};
				bone_data_next_value_ce7 <= 1'd1;
				bone_data_bytes_count_next_value0 <= (bone_data_bytes_count + 1'd1);
				bone_data_bytes_count_next_value_ce0 <= 1'd1;
				if ((bone_data_bytes_count == 2'd3)) begin
					next_state <= 3'd4;
				end
			end
		end
		3'd4: begin
			rx_source_ready <= 1'd0;
			bone_wishbone_stb <= 1'd1;
			bone_wishbone_we <= 1'd1;
			bone_wishbone_cyc <= 1'd1;
			if (bone_wishbone_ack) begin
				bone_words_count_next_value2 <= (bone_words_count + 1'd1);
				bone_words_count_next_value_ce2 <= 1'd1;
				bone_address_next_value5 <= (bone_address + bone_incr);
				bone_address_next_value_ce5 <= 1'd1;
				if ((bone_words_count == (bone_length - 1'd1))) begin
					next_state <= 1'd0;
				end else begin
					next_state <= 2'd3;
				end
			end
			serves_is_ongoing0 <= 1'd1;
		end
		3'd5: begin
			rx_source_ready <= 1'd0;
			bone_wishbone_stb <= 1'd1;
			bone_wishbone_we <= 1'd0;
			bone_wishbone_cyc <= 1'd1;
			if (bone_wishbone_ack) begin
				bone_data_next_value7 <= bone_wishbone_dat_r;
				bone_data_next_value_ce7 <= 1'd1;
				next_state <= 3'd6;
			end
			serves_is_ongoing1 <= 1'd1;
		end
		3'd6: begin
			rx_source_ready <= 1'd0;
			tx_sink_valid <= 1'd1;
			if (tx_sink_ready) begin
				bone_data_bytes_count_next_value0 <= (bone_data_bytes_count + 1'd1);
				bone_data_bytes_count_next_value_ce0 <= 1'd1;
				if ((bone_data_bytes_count == 2'd3)) begin
					bone_words_count_next_value2 <= (bone_words_count + 1'd1);
					bone_words_count_next_value_ce2 <= 1'd1;
					bone_address_next_value5 <= (bone_address + bone_incr);
					bone_address_next_value_ce5 <= 1'd1;
					if ((bone_words_count == (bone_length - 1'd1))) begin
						next_state <= 1'd0;
					end else begin
						next_state <= 3'd5;
					end
				end
			end
			serves_is_ongoing2 <= 1'd1;
		end
		default: begin
			bone_is_ongoing <= 1'd1;
			rx_source_ready <= 1'd1;
			bone_data_bytes_count_next_value0 <= 1'd0;
			bone_data_bytes_count_next_value_ce0 <= 1'd1;
			bone_addr_bytes_count_next_value1 <= 1'd0;
			bone_addr_bytes_count_next_value_ce1 <= 1'd1;
			bone_words_count_next_value2 <= 1'd0;
			bone_words_count_next_value_ce2 <= 1'd1;
			if (rx_source_valid) begin
				bone_cmd_next_value3 <= rx_source_payload_data;
				bone_cmd_next_value_ce3 <= 1'd1;
				next_state <= 1'd1;
			end
		end
	endcase
	dummy_d_3 <= dummy_s;
end
assign bone_done = (bone_count == 1'd0);

reg dummy_d_4;
always @(*) begin
	ram_we <= 4'd0;
	ram_we[0] <= (((interface_cyc & interface_stb) & interface_we) & interface_sel[0]);
	ram_we[1] <= (((interface_cyc & interface_stb) & interface_we) & interface_sel[1]);
	ram_we[2] <= (((interface_cyc & interface_stb) & interface_we) & interface_sel[2]);
	ram_we[3] <= (((interface_cyc & interface_stb) & interface_we) & interface_sel[3]);
	dummy_d_4 <= dummy_s;
end
assign ram_adr = interface_adr[4:0];
assign interface_dat_r = ram_dat_r;
assign ram_dat_w = interface_dat_w;
assign bus_shared_adr = self0;
assign bus_shared_dat_w = self1;
assign bus_shared_sel = self2;
assign bus_shared_cyc = self3;
assign bus_shared_stb = self4;
assign bus_shared_we = self5;
assign bus_shared_cti = self6;
assign bus_shared_bte = self7;
assign bone_wishbone_dat_r = bus_shared_dat_r;
assign bone_wishbone_ack = (bus_shared_ack & (bus_grant == 1'd0));
assign bone_wishbone_err = (bus_shared_err & (bus_grant == 1'd0));
assign bus_request = {bone_wishbone_cyc};
assign bus_grant = 1'd0;
assign bus_master = (bus_shared_adr[29:5] == 2'd2);
assign bus_slaves = bus_master;
assign interface_adr = bus_shared_adr;
assign interface_dat_w = bus_shared_dat_w;
assign interface_sel = bus_shared_sel;
assign interface_stb = bus_shared_stb;
assign interface_we = bus_shared_we;
assign interface_cti = bus_shared_cti;
assign interface_bte = bus_shared_bte;
assign interface_cyc = (bus_shared_cyc & bus_master);
assign bus_shared_err = interface_err;
assign bus_wait = ((bus_shared_stb & bus_shared_cyc) & (~bus_shared_ack));

reg dummy_d_5;
always @(*) begin
	bus_shared_dat_r <= 32'd0;
	bus_shared_ack <= 1'd0;
	bus_error <= 1'd0;
	bus_shared_ack <= interface_ack;
	bus_shared_dat_r <= ({32{bus_slaves}} & interface_dat_r);
	if (bus_done) begin
		bus_shared_dat_r <= 32'd4294967295;
		bus_shared_ack <= 1'd1;
		bus_error <= 1'd1;
	end
	dummy_d_5 <= dummy_s;
end
assign bus_done = (bus_count == 1'd0);

reg dummy_d_6;
always @(*) begin
	self0 <= 30'd0;
	case (bus_grant)
		default: begin
			self0 <= bone_wishbone_adr;
		end
	endcase
	dummy_d_6 <= dummy_s;
end

reg dummy_d_7;
always @(*) begin
	self1 <= 32'd0;
	case (bus_grant)
		default: begin
			self1 <= bone_wishbone_dat_w;
		end
	endcase
	dummy_d_7 <= dummy_s;
end

reg dummy_d_8;
always @(*) begin
	self2 <= 4'd0;
	case (bus_grant)
		default: begin
			self2 <= bone_wishbone_sel;
		end
	endcase
	dummy_d_8 <= dummy_s;
end

reg dummy_d_9;
always @(*) begin
	self3 <= 1'd0;
	case (bus_grant)
		default: begin
			self3 <= bone_wishbone_cyc;
		end
	endcase
	dummy_d_9 <= dummy_s;
end

reg dummy_d_10;
always @(*) begin
	self4 <= 1'd0;
	case (bus_grant)
		default: begin
			self4 <= bone_wishbone_stb;
		end
	endcase
	dummy_d_10 <= dummy_s;
end

reg dummy_d_11;
always @(*) begin
	self5 <= 1'd0;
	case (bus_grant)
		default: begin
			self5 <= bone_wishbone_we;
		end
	endcase
	dummy_d_11 <= dummy_s;
end

reg dummy_d_12;
always @(*) begin
	self6 <= 3'd0;
	case (bus_grant)
		default: begin
			self6 <= bone_wishbone_cti;
		end
	endcase
	dummy_d_12 <= dummy_s;
end

reg dummy_d_13;
always @(*) begin
	self7 <= 2'd0;
	case (bus_grant)
		default: begin
			self7 <= bone_wishbone_bte;
		end
	endcase
	dummy_d_13 <= dummy_s;
end
assign rx_rx = regs1;

always @(posedge clk) begin
	{tx_tick, tx_phase} <= 29'd494780232;
	if (tx_enable) begin
		{tx_tick, tx_phase} <= (tx_phase + 29'd494780232);
	end
	rs232phytx_state <= rs232phytx_next_state;
	if (tx_count_rs232phytx_next_value_ce0) begin
		tx_count <= tx_count_rs232phytx_next_value0;
	end
	if (tx_rs232phytx_next_value_ce1) begin
		tx <= tx_rs232phytx_next_value1;
	end
	if (tx_data_rs232phytx_next_value_ce2) begin
		tx_data <= tx_data_rs232phytx_next_value2;
	end
	rx_rx_d <= rx_rx;
	{rx_tick, rx_phase} <= 32'd2147483648;
	if (rx_enable) begin
		{rx_tick, rx_phase} <= (rx_phase + 29'd494780232);
	end
	rs232phyrx_state <= rs232phyrx_next_state;
	if (rx_count_rs232phyrx_next_value_ce0) begin
		rx_count <= rx_count_rs232phyrx_next_value0;
	end
	if (rx_data_rs232phyrx_next_value_ce1) begin
		rx_data <= rx_data_rs232phyrx_next_value1;
	end
	state <= next_state;
	if (bone_data_bytes_count_next_value_ce0) begin
		bone_data_bytes_count <= bone_data_bytes_count_next_value0;
	end
	if (bone_addr_bytes_count_next_value_ce1) begin
		bone_addr_bytes_count <= bone_addr_bytes_count_next_value1;
	end
	if (bone_words_count_next_value_ce2) begin
		bone_words_count <= bone_words_count_next_value2;
	end
	if (bone_cmd_next_value_ce3) begin
		bone_cmd <= bone_cmd_next_value3;
	end
	if (bone_length_next_value_ce4) begin
		bone_length <= bone_length_next_value4;
	end
	if (bone_address_next_value_ce5) begin
		bone_address <= bone_address_next_value5;
	end
	if (bone_incr_next_value_ce6) begin
		bone_incr <= bone_incr_next_value6;
	end
	if (bone_data_next_value_ce7) begin
		bone_data <= bone_data_next_value7;
	end
	if (bone_reset) begin
		bone_incr <= 1'd0;
		state <= 3'd0;
	end
	if (bone_wait) begin
		if ((~bone_done)) begin
			bone_count <= (bone_count - 1'd1);
		end
	end else begin
		bone_count <= 17'd100000;
	end
	interface_ack <= 1'd0;
	if (((interface_cyc & interface_stb) & ((~interface_ack) | ram_adr_burst))) begin
		interface_ack <= 1'd1;
	end
	if (bus_wait) begin
		if ((~bus_done)) begin
			bus_count <= (bus_count - 1'd1);
		end
	end else begin
		bus_count <= 6'd32;
	end
	regs0 <= rx;
	regs1 <= regs0;
end

reg [31:0] mem[0:31];
reg [4:0] memadr;
always @(posedge clk) begin
	if (ram_we[0])
		mem[ram_adr][7:0] <= ram_dat_w[7:0];
	if (ram_we[1])
		mem[ram_adr][15:8] <= ram_dat_w[15:8];
	if (ram_we[2])
		mem[ram_adr][23:16] <= ram_dat_w[23:16];
	if (ram_we[3])
		mem[ram_adr][31:24] <= ram_dat_w[31:24];
	memadr <= ram_adr;
end

assign ram_dat_r = mem[memadr];

endmodule

