// The shield's table: 16384 cells of 16 bits, one port. On a UP5K this is one of its four single-port blocks.
module table_ram (
  input wire clk,
  input wire write,
  input wire [13:0] address,
  input wire [15:0] data,
  output reg [15:0] cell_out
);
  reg [15:0] cells [0:16383];
  always @(posedge clk)
    if (write) cells[address] <= data;
    else cell_out <= cells[address];
endmodule
