// The energy of a shield table: is this state as likely as the least likely that the map lets through? Serial: one
// multiplier, a cell of the table at a time. runtime/map/compile/rule.ts is the same in TypeScript, step by step, and
// says why nothing is let through that the map refuses.
module shield_energy #(
  parameter integer INPUT_COUNT = 1,
  parameter integer OUTPUT_COUNT = 1
) (
  input wire clk,
  input wire begin_now,
  input wire [13:0] channels_at,
  input wire [3:0] channels,
  input wire [3:0] axes,
  input wire [1:0] experts,
  // A word of the inputs, or of the outputs as the group would have them; marks the lowest word of its range, and is
  // told how far up that it is.
  output reg picks_next,
  output reg [7:0] pick_index,
  output wire marks,
  input wire [31:0] difference,
  output reg [13:0] at,
  input wire [15:0] cell_in,
  // The cell before it.
  input wire [15:0] previous,
  output wire busy,
  // 0 inside, 1 outside the box of a channel, 2 too rare for an expert.
  output reg [1:0] finding,
  output reg [3:0] which,
  // The share of the expert who was asked last.
  output reg [24:0] share
);
  localparam [4:0] IDLE = 0, CHANNEL = 1, CHANNEL_READ = 2, CHANNEL_BOX = 3, CHANNEL_SHIFT = 4, EXPERT = 5,
    EXPERT_READ = 6, COMPONENT = 7, HEIGHT = 8, CENTRE = 9, ROW = 10, FACTORS = 11, MULTIPLY = 12, ADD = 13,
    MAGNITUDE = 14, SHIFT = 15, SQUARE = 16, SQUARED = 17, TERM = 18, POWER = 19, HALVE = 20, SUM = 21, SKIP = 22,
    NEXT_EXPERT = 23, HEIGHT_WAIT = 24;
  localparam [1:0] INSIDE = 0, BOX = 1, RARE = 2;
  localparam [24:0] ONE = 25'h100_0000;
  reg [4:0] state = IDLE;
  reg [13:0] base = 14'd0;
  reg [3:0] step = 4'd0;
  reg [3:0] row = 4'd0, column = 4'd0;
  reg expert = 1'b0;

  // A channel.
  reg [15:0] raw = 16'd0;
  reg [5:0] how = 6'd0;
  reg is_outside = 1'b0;
  assign marks = state == CHANNEL_READ && step == 4'd4;

  reg signed [15:0] left_factor, right_factor;
  reg signed [31:0] product;
  always @(posedge clk) product <= left_factor * right_factor;

  // An expert and a component of it.
  reg [15:0] left = 16'd0;
  reg is_full = 1'b0;
  reg [3:0] shift = 4'd0, shifts = 4'd0;
  reg [14:0] slack = 15'd0;
  reg signed [15:0] height = 16'd0;
  reg signed [33:0] sum = 34'd0;
  // One adder for all: a product, what turns a negative sum round, the slack.
  wire is_turned = state == MAGNITUDE && sum[33];
  wire [33:0] summand =
    state == ADD ? {{2{product[31]}}, product} : state == MAGNITUDE ? {33'd0, is_turned} : {19'd0, slack};
  wire [33:0] added = (sum ^ {34{is_turned}}) + summand;
  // Less than 2^31 plus a square of 30 bits.
  reg [31:0] square = 32'd0;
  wire [31:0] squared = {1'b0, sum[14:0]} * {1'b0, sum[14:0]};
  always @(posedge clk)
    if (state == COMPONENT) square <= 32'd0;
    else if (state == SQUARED) square <= square + squared;
  reg [24:0] term = 25'd0;
  reg [4:0] halvings = 5'd0;

  // Coordinates, distances and coefficients: a small memory each, so that a product takes both its factors at once.
  reg [15:0] coordinates [0:15];
  reg [15:0] distances [0:15];
  reg [15:0] coefficients [0:15];
  reg [15:0] coordinate, distance, coefficient;
  wire signed [16:0] apart = $signed({1'b0, coordinate}) - $signed({cell_in[15], cell_in});
  wire is_far = apart > 17'sd32767;
  always @(posedge clk) begin
    if (state == CHANNEL_SHIFT) coordinates[row] <= {1'b0, raw[14:0]};
    coordinate <= coordinates[column];
  end
  always @(posedge clk) begin
    if (state == CENTRE && step[0]) distances[column] <= apart[15:0];
    distance <= distances[column];
  end
  always @(posedge clk) begin
    if (state == EXPERT_READ && step > 4'd4) coefficients[step - 4'd5] <= cell_in;
    coefficient <= coefficients[column];
  end

  reg [15:0] powers [0:255];
  reg [15:0] power;
  wire [19:0] needed = {1'b0, square[30:12]} + {19'd0, square[11:0] != 12'd0};
  wire signed [20:0] exponent = $signed({{2{height[15]}}, height, 3'd0}) - $signed({1'b0, needed});
  wire [8:0] whole = ~exponent[20:12] + 9'd1;
  always @(posedge clk) power <= powers[exponent[11:4]];
`include "powers.vh"
  integer each;
  initial for (each = 0; each < 256; each = each + 1) powers[each] = POWERS[16 * each +: 16];

  reg [6:0] stride;
  always @*
    case ({is_full, axes})
      {1'b1, 4'd1}: stride = 7'd3;
      {1'b1, 4'd2}: stride = 7'd6;
      {1'b1, 4'd3}: stride = 7'd10;
      {1'b1, 4'd4}: stride = 7'd15;
      {1'b1, 4'd5}: stride = 7'd21;
      {1'b1, 4'd6}: stride = 7'd28;
      {1'b1, 4'd7}: stride = 7'd36;
      {1'b1, 4'd8}: stride = 7'd45;
      default: stride = {3'd0, axes} + 7'd1;
    endcase

  // How far it is to what comes next: a channel, an expert's first component, a component.
  wire [6:0] advance =
    state == CHANNEL_SHIFT ? 7'd8 : state == EXPERT_READ ? (is_full ? 7'd4 : {3'd0, axes} + 7'd4) : stride;
  wire [13:0] beyond = base + {7'd0, advance};
  assign busy = state != IDLE || begin_now;

  initial begin
    at = 14'd0;
    finding = INSIDE;
    which = 4'd0;
    share = 25'd0;
    picks_next = 1'b0;
    pick_index = 8'd0;
  end

  always @(posedge clk)
    case (state)
      IDLE: begin
        base <= channels_at;
        row <= 4'd0;
        expert <= 1'b0;
        if (begin_now) begin
          finding <= INSIDE;
          share <= 25'd0;
          state <= CHANNEL;
        end
      end

      CHANNEL: begin
        at <= base;
        step <= 4'd0;
        is_outside <= 1'b0;
        state <= row == channels ? EXPERT : CHANNEL_READ;
      end
      CHANNEL_READ: begin
        at <= at + 14'd1;
        step <= step + 4'd1;
        case (step)
          4'd1: begin
            picks_next <= cell_in[15];
            pick_index <= cell_in[7:0];
            is_outside <=
              cell_in[14:8] != 7'd0 || (cell_in[15] ? cell_in[7:0] >= OUTPUT_COUNT : cell_in[7:0] >= INPUT_COUNT);
          end
          4'd2: how <= cell_in[5:0];
          4'd5: begin
            raw <= difference[15:0];
            if (difference[31:16] != 16'd0 || difference[15:0] >= cell_in) is_outside <= 1'b1;
            state <= CHANNEL_BOX;
          end
          default: ;
        endcase
      end
      CHANNEL_BOX: begin
        which <= row;
        if (is_outside) begin
          finding <= BOX;
          state <= IDLE;
        end else state <= CHANNEL_SHIFT;
      end
      CHANNEL_SHIFT:
        if (how[4:0] == 5'd0) begin
          row <= row + 4'd1;
          base <= beyond;
          state <= CHANNEL;
        end else begin
          how[4:0] <= how[4:0] - 5'd1;
          raw <= how[5] ? {1'b0, raw[15:1]} : {raw[14:0], 1'b0};
        end

      EXPERT: begin
        at <= base;
        step <= 4'd0;
        share <= 25'd0;
        state <= EXPERT_READ;
      end
      EXPERT_READ: begin
        at <= at + 14'd1;
        step <= step + 4'd1;
        case (step)
          4'd0: ;
          4'd1: left <= cell_in;
          4'd2: is_full <= cell_in[0];
          4'd3: shift <= cell_in[3:0];
          4'd4: slack <= cell_in[14:0];
          default: ;
        endcase
        // A round expert's coefficients follow, an axis each; their step is five and on.
        if (step >= 4'd4 && (is_full || step == axes + 4'd4)) begin
          base <= beyond;
          state <= COMPONENT;
        end
      end

      COMPONENT: begin
        at <= base;
        column <= 4'd0;
        step <= 4'd0;
        row <= 4'd0;
        state <= left == 16'd0 ? NEXT_EXPERT : HEIGHT;
      end
      HEIGHT: begin
        at <= at + 14'd1;
        state <= HEIGHT_WAIT;
      end
      HEIGHT_WAIT: begin
        height <= cell_in;
        state <= CENTRE;
      end
      // Two clocks a centre: its cell and the coordinate come together.
      CENTRE: begin
        step <= {3'd0, !step[0]};
        if (!step[0]) at <= at + 14'd1;
        else begin
          column <= column + 4'd1;
          if (is_far) state <= SKIP;
          else if (column + 4'd1 == axes) state <= ROW;
        end
      end
      ROW: begin
        column <= is_full ? 4'd0 : row;
        sum <= 34'd0;
        state <= FACTORS;
        step <= 4'd0;
      end
      FACTORS: begin
        step <= step + 4'd1;
        if (step == 4'd1) begin
          left_factor <= distance;
          right_factor <= is_full ? cell_in : coefficient;
          state <= MULTIPLY;
        end
      end
      MULTIPLY: state <= ADD;
      ADD: begin
        sum <= added;
        column <= column + 4'd1;
        step <= 4'd0;
        if (is_full) at <= at + 14'd1;
        state <= column == row ? MAGNITUDE : FACTORS;
      end
      MAGNITUDE: begin
        sum <= added;
        shifts <= shift;
        state <= SHIFT;
      end
      SHIFT:
        if (shifts != 4'd0) begin
          sum <= sum >>> 1;
          shifts <= shifts - 4'd1;
        end else begin
          sum <= added;
          state <= SQUARE;
        end
      SQUARE: begin
        state <= sum[33:15] != 19'd0 ? SKIP : SQUARED;
      end
      SQUARED: begin
        row <= row + 4'd1;
        state <= TERM;
      end
      TERM:
        if (square[31]) state <= SKIP;
        else if (row != axes) state <= ROW;
        else state <= POWER;
      POWER: begin
        halvings <= whole[4:0];
        if (!exponent[20]) begin
          share <= ONE;
          state <= NEXT_EXPERT;
        end else if (whole > 9'd24) state <= SKIP;
        else state <= HALVE;
        step <= 4'd0;
      end
      HALVE: begin
        step <= 4'd1;
        if (step == 4'd0) term <= {power, 9'd0};
        else if (halvings != 5'd0) begin
          halvings <= halvings - 5'd1;
          term <= {1'b0, term[24:1]};
        end else state <= SUM;
      end
      SUM: begin
        share <= share + term;
        state <= SKIP;
      end
      SKIP: begin
        left <= left - 16'd1;
        base <= beyond;
        if (share[24]) begin
          share <= ONE;
          state <= NEXT_EXPERT;
          left <= left;
          base <= base;
        end else state <= COMPONENT;
      end
      NEXT_EXPERT: begin
        which <= {3'd0, expert};
        if (!share[24]) begin
          finding <= RARE;
          state <= IDLE;
        end else if (left != 16'd0) begin
          left <= left - 16'd1;
          base <= beyond;
        end else if ({1'b0, expert} + 2'd1 == experts) state <= IDLE;
        else begin
          expert <= 1'b1;
          state <= EXPERT;
        end
      end
      default: state <= IDLE;
    endcase
endmodule
