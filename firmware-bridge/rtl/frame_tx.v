// From a reply to bytes: puts the CRC behind it, stuffs it by COBS and hands it to the wire. Holds two replies: the
// lower half is the one that is repeated when its request is, the upper is for all that is said only once.
module frame_tx (
  input wire clk,
  input wire write,
  input wire [8:0] write_address,
  input wire [7:0] write_data,
  input wire send,
  // A stored reply has its CRC already: `length` counts the bytes before it either way.
  input wire is_stored,
  input wire half,
  input wire [7:0] length,
  output wire busy,
  output reg [7:0] data,
  output reg valid,
  input wire ready,
  // A sum that begins with `send`.
  output wire sum_valid,
  output wire [7:0] sum_data,
  input wire sum_busy,
  input wire [31:0] sum
);
  localparam [3:0] IDLE = 0, CRC_READ = 1, CRC_FEED = 2, CRC_WAIT = 3, CRC_KEEP = 4, OPEN = 5, SCAN = 6, LOOK = 7,
    CODE = 8, FETCH = 9, BYTE = 10, PUT = 11, CLOSE = 12;
  reg [3:0] state = IDLE;
  reg [3:0] after_put = IDLE;
  reg [7:0] held [0:511];
  reg [7:0] read_data;
  reg [7:0] at = 8'd0, from = 8'd0;
  reg [7:0] end_at = 8'd0;
  reg [1:0] crc_byte = 2'd0;
  reg [7:0] pending = 8'd0;
  reg is_upper = 1'b0;
  wire keeps = state == CRC_KEEP;
  wire [7:0] crc_out = ~sum[8 * crc_byte +: 8];
  assign busy = state != IDLE;

  assign sum_valid = state == CRC_FEED;
  assign sum_data = read_data;

  initial begin
    data = 8'd0;
    valid = 1'b0;
  end

  always @(posedge clk) begin
    if (write || keeps) held[keeps ? {is_upper, at} : write_address] <= keeps ? crc_out : write_data;
    read_data <= held[{is_upper, at}];
  end

  always @(posedge clk) begin
    if (ready) valid <= 1'b0;
    case (state)
      IDLE: begin
        at <= 8'd0;
        from <= 8'd0;
        crc_byte <= 2'd0;
        is_upper <= half;
        end_at <= length + 8'd4;
        if (send) state <= is_stored ? OPEN : CRC_READ;
      end
      CRC_READ: state <= CRC_FEED;
      CRC_FEED: begin
        at <= at + 8'd1;
        state <= CRC_WAIT;
      end
      CRC_WAIT: if (!sum_busy) state <= at + 8'd4 == end_at ? CRC_KEEP : CRC_READ;
      CRC_KEEP: begin
        at <= at + 8'd1;
        crc_byte <= crc_byte + 2'd1;
        if (crc_byte == 2'd3) state <= OPEN;
      end
      OPEN: begin
        at <= 8'd0;
        pending <= 8'd0;
        after_put <= SCAN;
        state <= PUT;
      end
      // How far is it to the next zero, or to the end? That is the code before the block.
      SCAN: state <= LOOK;
      LOOK:
        if (at == end_at || read_data == 8'd0) begin
          pending <= at - from + 8'd1;
          after_put <= CODE;
          state <= PUT;
        end else begin
          at <= at + 8'd1;
          state <= SCAN;
        end
      CODE: begin
        at <= from;
        state <= FETCH;
      end
      FETCH: state <= BYTE;
      BYTE:
        if (at == end_at) begin
          pending <= 8'd0;
          after_put <= CLOSE;
          state <= PUT;
        end else begin
          at <= at + 8'd1;
          if (read_data == 8'd0) begin
            from <= at + 8'd1;
            state <= SCAN;
          end else begin
            pending <= read_data;
            after_put <= FETCH;
            state <= PUT;
          end
        end
      PUT:
        if (!valid || ready) begin
          data <= pending;
          valid <= 1'b1;
          state <= after_put;
        end
      CLOSE: if (!valid) state <= IDLE;
      default: state <= IDLE;
    endcase
  end
endmodule
