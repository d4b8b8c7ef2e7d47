// Bytes from a wire: 8 data bits, no parity, 1 stop bit. The bit clock is a sum that overflows once a bit, so that
// any rate comes out of any clock: STEP = 65536 * baud / clock, at least eight clocks a bit.
module uart_rx #(parameter [15:0] STEP = 16'd629) (
  input wire clk,
  input wire wire_in,
  output reg [7:0] data,
  output reg valid
);
  // The wire knows nothing of our clock: two stages let it settle before anybody looks.
  reg [1:0] settled = 2'b11;
  reg busy = 1'b0;
  reg [15:0] phase = 16'd0;
  reg [3:0] bits = 4'd0;
  wire [16:0] next_phase = {1'b0, phase} + {1'b0, STEP};
  wire level = settled[1];

  initial begin
    data = 8'd0;
    valid = 1'b0;
  end

  always @(posedge clk) begin
    settled <= {settled[0], wire_in};
    valid <= 1'b0;
    if (!busy) begin
      // Half a bit from the edge: every sample is taken in the middle.
      phase <= 16'h8000;
      bits <= 4'd0;
      busy <= !level;
    end else begin
      phase <= next_phase[15:0];
      if (next_phase[16]) begin
        bits <= bits + 4'd1;
        if (bits == 4'd0) busy <= !level;
        else if (bits == 4'd9) begin
          busy <= 1'b0;
          // Without its stop bit it is no byte. The frame that misses it fails its CRC.
          valid <= level;
        end else data <= {level, data[7:1]};
      end
    end
  end
endmodule
