// The hard limits of a shield table: each actuator within its range, and within its rate. A rate is a bucket that fills
// by the millisecond up to a burst, and from which every applied group takes what it moves. runtime/map/compile/rule.ts
// is the same in TypeScript.
module shield_limits #(parameter integer OUTPUT_COUNT = 1) (
  input wire clk,
  input wire ms,
  // Buckets are empty and time enough has gone by.
  input wire reset,
  input wire apply,
  input wire begin_now,
  input wire [4:0] actuators,
  // Marks the word that stands at an output; else the one that is asked for is picked.
  output wire marks_standing,
  output reg [3:0] pick_index,
  // Marks the lowest word; what is picked less what is marked is the distance.
  output wire marks,
  input wire [31:0] difference,
  output reg [13:0] at,
  input wire [15:0] cell_in,
  // The cell before it.
  input wire [15:0] previous,
  output wire busy,
  // 0 inside, 1 limit, 2 rate.
  output reg [1:0] finding,
  output reg [4:0] actuator
);
  localparam [2:0] IDLE = 0, OPEN = 1, READ = 2, FILL = 3, MOVE = 4;
  localparam [1:0] INSIDE = 0, LIMIT = 1, RATE = 2;
  reg [2:0] state = IDLE;
  reg [3:0] step = 4'd0;
  reg [9:0] since_ms = 10'd1023, fill_ms = 10'd0, ruled_ms = 10'd0;
  reg bank = 1'b0, is_fresh = 1'b1;
  reg [13:0] base = 14'd0;
  reg [23:0] rise = 24'd0;
  reg [15:0] burst = 16'd0;
  reg [31:0] held = 32'd0;
  reg is_outside = 1'b0;
  wire is_unlimited = burst == 16'hffff;
  // A word less that which stands says how far the group moves the output, up or down.
  wire is_down = difference[31];
  wire [32:0] filled = {1'b0, held} + {9'd0, rise};
  wire is_full = filled[32:16] >= {1'b0, burst};
  // What is held less the distance either way: no carry is too little.
  wire [16:0] rest =
    {1'b0, held[31:16]} + {1'b0, is_down ? difference[15:0] : ~difference[15:0]} + {16'd0, !is_down};
  wire is_far = is_down ? difference[31:16] != 16'hffff || difference[15:0] == 16'd0 : difference[31:16] != 16'd0;
  wire is_too_fast = is_far || !rest[16];
  assign marks = state == READ && step == 4'd4;
  assign marks_standing = state == READ && step == 4'd6;
  assign busy = state != IDLE || begin_now;

  reg [31:0] buckets [0:31];
  reg [31:0] bucket;
  always @(posedge clk) begin
    if (state == MOVE) buckets[{!bank, actuator[3:0]}] <= is_unlimited ? 32'd0 : {rest[15:0], held[15:0]};
    bucket <= buckets[{bank, actuator[3:0]}];
  end

  initial begin
    at = 14'd0;
    finding = INSIDE;
    actuator = 5'd0;
    pick_index = 4'd0;
  end

  always @(posedge clk) begin
    if (ms && since_ms != 10'd1023) since_ms <= since_ms + 10'd1;
    if (reset) begin
      since_ms <= 10'd1023;
      is_fresh <= 1'b1;
    end else if (apply) begin
      since_ms <= 10'd0;
      is_fresh <= 1'b0;
      bank <= !bank;
    end

    case (state)
      IDLE: begin
        base <= 14'd24;
        actuator <= begin_now ? 5'd0 : actuator;
        if (begin_now) begin
          finding <= INSIDE;
          fill_ms <= since_ms;
          ruled_ms <= since_ms;
          state <= OPEN;
        end
      end
      OPEN: begin
        at <= base;
        step <= 4'd0;
        is_outside <= 1'b0;
        state <= actuator == actuators ? IDLE : READ;
      end
      // The cell of step n comes with step n + 1; words are whole with their second cell.
      READ: begin
        at <= at + 14'd1;
        step <= step + 4'd1;
        case (step)
          4'd1: begin
            pick_index <= cell_in[3:0];
            if (cell_in >= OUTPUT_COUNT) is_outside <= 1'b1;
          end
          4'd5: if (difference[31:16] != 16'd0 || difference[15:0] > cell_in) is_outside <= 1'b1;
          4'd8: rise <= {cell_in[7:0], previous};
          4'd9: begin
            burst <= cell_in;
            held <= is_fresh ? 32'd0 : bucket;
            if (is_outside) finding <= LIMIT;
            state <= is_outside ? IDLE : FILL;
          end
          default: ;
        endcase
      end
      FILL:
        if (fill_ms == 10'd0 || is_unlimited) begin
          if (is_too_fast && !is_unlimited) finding <= RATE;
          state <= is_too_fast && !is_unlimited ? IDLE : MOVE;
        end else begin
          fill_ms <= is_full ? 10'd0 : fill_ms - 10'd1;
          held <= is_full ? {burst, 16'd0} : filled[31:0];
        end
      MOVE: begin
        actuator <= actuator + 5'd1;
        base <= base + 14'd12;
        fill_ms <= ruled_ms;
        state <= OPEN;
      end
      default: state <= IDLE;
    endcase
  end
endmodule
