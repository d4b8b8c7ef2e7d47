// Which point has this address, and may this word stand there? The points are four words each of a block RAM that is
// written at synthesis: what it is, its lowest word, its highest, its safe one.
module point_table #(
  parameter integer POINT_COUNT = 1,
  parameter [128 * POINT_COUNT - 1:0] POINTS = 0
) (
  input wire clk,
  input wire ask,
  input wire [16:0] address,
  input wire [31:0] word,
  output wire busy,
  output reg is_there,
  output reg is_writable,
  output reg is_within,
  output reg [7:0] index
);
  localparam [2:0] IDLE = 0, WAIT = 1, SEARCH = 2, LOW = 3, HIGH = 4;
  // What 0 to POINT_COUNT fits into.
  localparam integer BITS = POINT_COUNT < 16 ? 4 : POINT_COUNT < 64 ? 6 : POINT_COUNT < 256 ? 8 : 12;
  reg [2:0] state = IDLE;
  reg [31:0] rows [0:4 * POINT_COUNT - 1];
  reg [31:0] row;
  reg [BITS - 1:0] at = 0;
  reg [1:0] field = 2'd0;
  reg [1:0] kind = 2'd0;
  reg is_low_fine = 1'b0;
  assign busy = state != IDLE || ask;

  integer each;
  initial begin
    for (each = 0; each < 4 * POINT_COUNT; each = each + 1) rows[each] = POINTS[32 * each +: 32];
    is_there = 1'b0;
    is_writable = 1'b0;
    is_within = 1'b0;
    index = 8'd0;
  end

  // Words of a kind in the order of what they spell: 0 u32, 1 i32, 2 f32, where both zeros are one.
  function [31:0] rank(input [1:0] of, input [31:0] spelt);
    case (of)
      2'd0: rank = spelt;
      2'd1: rank = spelt ^ 32'h8000_0000;
      default: rank = spelt[30:0] == 31'd0 ? 32'h8000_0000 : spelt[31] ? ~spelt : spelt | 32'h8000_0000;
    endcase
  endfunction

  // Where no point is a float, nobody pays for floats.
  function has_real(input integer from);
    integer point;
    begin
      has_real = 1'b0;
      for (point = from; point < POINT_COUNT; point = point + 1)
        if (POINTS[128 * point + 17]) has_real = 1'b1;
    end
  endfunction
  localparam [0:0] HAS_REAL = has_real(0);

  wire is_nan = HAS_REAL && kind == 2'd2 && word[30:23] == 8'hff && word[22:0] != 23'd0;
  wire [31:0] asked_rank = rank(HAS_REAL ? kind : {1'b0, kind[0]}, word);
  wire [31:0] limit_rank = rank(HAS_REAL ? kind : {1'b0, kind[0]}, row);
  wire is_below = asked_rank < limit_rank;
  wire is_equal = asked_rank == limit_rank;

  always @(posedge clk) row <= rows[{at, field}];

  always @(posedge clk)
    case (state)
      IDLE: begin
        at <= 0;
        field <= 2'd0;
        is_there <= ask ? 1'b0 : is_there;
        if (ask) state <= WAIT;
      end
      WAIT: begin
        at <= at + 1'b1;
        state <= SEARCH;
      end
      // The row is that of the point before `at`.
      SEARCH:
        if ({1'b0, row[15:0]} == address) begin
          is_there <= 1'b1;
          kind <= row[17:16];
          is_writable <= row[18];
          index <= row[31:24];
          at <= at - 1'b1;
          field <= 2'd1;
          state <= LOW;
        end else if (at == POINT_COUNT) state <= IDLE;
        else at <= at + 1'b1;
      LOW:
        // One clock until the row of the lower limit is here, and one for the upper.
        if (field == 2'd1) field <= 2'd2;
        else begin
          is_low_fine <= !is_below;
          state <= HIGH;
        end
      HIGH: begin
        is_within <= is_low_fine && (is_below || is_equal) && !is_nan;
        state <= IDLE;
      end
      default: state <= IDLE;
    endcase
endmodule
