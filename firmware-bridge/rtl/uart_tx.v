// Bytes to a wire, one behind the other without a gap as long as `valid` stays up. See uart_rx.v for STEP.
module uart_tx #(parameter [15:0] STEP = 16'd629) (
  input wire clk,
  input wire [7:0] data,
  input wire valid,
  output wire ready,
  output reg wire_out
);
  reg [15:0] phase = 16'd0;
  reg [9:0] shift = 10'd0;
  reg [3:0] left = 4'd0;
  wire [16:0] next_phase = {1'b0, phase} + {1'b0, STEP};
  assign ready = left == 4'd0;

  initial wire_out = 1'b1;

  always @(posedge clk) begin
    if (ready) begin
      phase <= 16'd0;
      if (valid) begin
        shift <= {1'b1, data, 1'b0};
        left <= 4'd10;
        wire_out <= 1'b0;
      end else wire_out <= 1'b1;
    end else begin
      phase <= next_phase[15:0];
      wire_out <= shift[0];
      if (next_phase[16]) begin
        shift <= {1'b1, shift[9:1]};
        left <= left - 4'd1;
      end
    end
  end
endmodule
