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
  input wire [32 * OUTPUT_COUNT - 1:0] outputs,
  input wire [32 * OUTPUT_COUNT - 1:0] next,
  output reg [13:0] at,
  input wire [15:0] cell_in,
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
  reg [15:0] low_half = 16'd0;
  reg [31:0] now = 32'd0, then_ = 32'd0, rise = 32'd0, burst = 32'd0, held = 32'd0;
  reg is_signed = 1'b0, is_outside = 1'b0, is_unlimited = 1'b0;
  wire [31:0] bias = {is_signed, 31'd0};
  wire [31:0] limit = {cell_in, low_half} ^ bias;
  wire [32:0] filled = {1'b0, held} + {1'b0, rise};
  wire [31:0] moved = then_ > now ? then_ - now : now - then_;
  wire is_too_fast = moved[31:16] != 16'd0 || {moved[15:0], 16'd0} > held;
  assign busy = state != IDLE || begin_now;

  reg [31:0] buckets [0:31];
  reg [31:0] bucket;
  always @(posedge clk) begin
    if (state == MOVE) buckets[{!bank, actuator[3:0]}] <= is_unlimited ? 32'd0 : held - {moved[15:0], 16'd0};
    bucket <= buckets[{bank, actuator[3:0]}];
  end

  initial begin
    at = 14'd0;
    finding = INSIDE;
    actuator = 5'd0;
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
        low_half <= cell_in;
        case (step)
          4'd1: begin
            now <= outputs[32 * cell_in[7:0] +: 32];
            then_ <= next[32 * cell_in[7:0] +: 32];
            if (cell_in >= OUTPUT_COUNT) is_outside <= 1'b1;
          end
          4'd2: begin
            is_signed <= cell_in[0];
            now <= now ^ {cell_in[0], 31'd0};
            then_ <= then_ ^ {cell_in[0], 31'd0};
          end
          4'd4: if (then_ < limit) is_outside <= 1'b1;
          4'd6: if (then_ > limit) is_outside <= 1'b1;
          4'd8: rise <= {cell_in, low_half};
          4'd10: begin
            burst <= {cell_in, low_half};
            is_unlimited <= {cell_in, low_half} == 32'hffff_ffff;
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
          fill_ms <= filled >= {1'b0, burst} ? 10'd0 : fill_ms - 10'd1;
          held <= filled >= {1'b0, burst} ? burst : filled[31:0];
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
