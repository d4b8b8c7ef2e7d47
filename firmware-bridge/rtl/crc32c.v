// CRC-32C, a bit a clock. A byte takes eight clocks and the wire takes far longer for it, so there is time; and one
// bit at a time is the smallest there is.
module crc32c (
  input wire clk,
  input wire begin_now,
  input wire [7:0] data,
  input wire valid,
  output wire busy,
  output reg [31:0] state
);
  reg [7:0] shift = 8'd0;
  reg [3:0] left = 4'd0;
  wire feedback = state[0] ^ shift[0];
  assign busy = left != 4'd0;

  initial state = 32'hffff_ffff;

  always @(posedge clk) begin
    if (begin_now) begin
      state <= 32'hffff_ffff;
      left <= 4'd0;
    end else if (busy) begin
      state <= {1'b0, state[31:1]} ^ (feedback ? 32'h82f6_3b78 : 32'd0);
      shift <= {1'b0, shift[7:1]};
      left <= left - 4'd1;
    end else if (valid) begin
      shift <= data;
      left <= 4'd8;
    end
  end
endmodule
