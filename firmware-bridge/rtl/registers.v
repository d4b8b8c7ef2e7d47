// The board's words: its own page, inputs, outputs, the watchdog (SPEC-EDC.md, chapter 4). Knows no frame. A group is
// checked word by word into `next`; then all outputs change in one clock or none does.
module registers #(
  parameter integer POINT_COUNT = 1,
  parameter integer INPUT_COUNT = 1,
  parameter integer OUTPUT_COUNT = 1,
  parameter [128 * POINT_COUNT - 1:0] POINTS = 0,
  parameter [32 * OUTPUT_COUNT - 1:0] OUTPUT_SAFE = 0,
  parameter [127:0] MAP_HASH = 0,
  parameter [31:0] WATCHDOG_MS = 1000,
  parameter [15:0] TICK_ADDR = 16'h0080,
  parameter [0:0] HAS_SHIELD = 1'b0
) (
  input wire clk,
  input wire ms,
  input wire [31:0] boot,
  input wire [32 * INPUT_COUNT - 1:0] inputs,
  output reg [32 * OUTPUT_COUNT - 1:0] outputs,
  output reg [32 * OUTPUT_COUNT - 1:0] next,
  output reg [31:0] next_tick,
  // The inputs as one read or one ruling sees them. `hold` stops time for a read, too; a ruling may last longer.
  output reg [32 * INPUT_COUNT - 1:0] seen,
  input wire hold,
  input wire hold_inputs,
  // Asks for the value of a word, or puts one into the group.
  input wire ask,
  input wire put,
  input wire [16:0] address,
  input wire [31:0] word,
  output wire busy,
  output reg [3:0] code,
  output reg [31:0] value,
  output wire [3:0] shield_address,
  input wire [31:0] shield_value,
  input wire group_begin,
  input wire group_apply,
  input wire force_safe,
  input wire kick,
  input wire rearm,
  input wire count_good,
  input wire count_bad,
  input wire count_refused,
  output reg armed,
  output reg tripped,
  output wire trip
);
  localparam [3:0] OK = 0, BAD_ADDRESS = 2, READ_ONLY = 4, OUT_OF_LIMITS = 5;
  localparam [31:0] MAGIC = 32'h3143_4445, VERSION = 32'd1;
  localparam [2:0] IDLE = 0, LOOK = 1, TELL = 2, OUTPUT = 3;
  reg [2:0] state = IDLE;
  reg is_put = 1'b0;
  reg [31:0] tick = 32'd0;
  reg [31:0] now_ms = 32'd0, trips = 32'd0, left_ms = 32'd0;
  reg [31:0] good = 32'd0, bad = 32'd0, refused = 32'd0, groups = 32'd0;
  // A tick that comes while a read is under way waits for its end: a read is of one moment.
  reg is_ms_due = 1'b0;
  wire passes = (ms || is_ms_due) && !hold;
  wire point_busy, is_there, is_writable, is_within;
  wire [7:0] index;
  wire is_own = address[16:4] == 13'd0;
  wire is_shield = HAS_SHIELD && address[16:4] == 13'd1;
  wire is_tick = address == {1'b0, TICK_ADDR};

  // Who feeds the watchdog in its last clock was in time.
  assign trip = passes && armed && left_ms == 32'd1 && !group_apply && !kick;
  assign busy = state != IDLE || ask || put;
  assign shield_address = address[3:0];

  point_table #(.POINT_COUNT(POINT_COUNT), .POINTS(POINTS)) table_of_points (
    .clk(clk), .ask(ask || put), .address(address), .word(word), .busy(point_busy), .is_there(is_there),
    .is_writable(is_writable), .is_within(is_within), .index(index)
  );

  reg [31:0] own;
  always @*
    case (address[3:0])
      4'd0: own = MAGIC;
      4'd1: own = VERSION;
      4'd2: own = boot;
      4'd3: own = now_ms;
      4'd4: own = {29'd0, tripped, armed, 1'b0};
      4'd5: own = trips;
      4'd6: own = WATCHDOG_MS;
      4'd7: own = left_ms;
      4'd8: own = good;
      4'd9: own = bad;
      4'd10: own = refused;
      4'd11: own = groups;
      default: own = MAP_HASH[32 * address[1:0] +: 32];
    endcase

  initial begin
    outputs = OUTPUT_SAFE;
    next = OUTPUT_SAFE;
    next_tick = 32'd0;
    seen = 0;
    code = OK;
    value = 32'd0;
    armed = 1'b0;
    tripped = 1'b0;
  end

  always @(posedge clk) begin
    is_ms_due <= (ms || is_ms_due) && hold;
    if (!hold && !hold_inputs) seen <= inputs;
    if (count_good) good <= good + 32'd1;
    if (count_bad) bad <= bad + 32'd1;
    if (count_refused) refused <= refused + 32'd1;
    if (passes) begin
      now_ms <= now_ms + 32'd1;
      if (armed) left_ms <= left_ms - 32'd1;
    end
    if (kick && armed) left_ms <= WATCHDOG_MS;
    if (rearm) tripped <= 1'b0;
    if (group_apply) begin
      outputs <= next;
      tick <= next_tick;
      armed <= 1'b1;
      left_ms <= WATCHDOG_MS;
      groups <= groups + 32'd1;
    end
    if (force_safe) outputs <= OUTPUT_SAFE;
    // Needs no host, and comes last: what trips is safe, whatever else this clock had in mind.
    if (trip) begin
      outputs <= OUTPUT_SAFE;
      armed <= 1'b0;
      left_ms <= 32'd0;
      tripped <= 1'b1;
      trips <= trips + 32'd1;
    end
  end

  always @(posedge clk) begin
    if (group_begin) begin
      next <= outputs;
      next_tick <= tick;
    end
    case (state)
      IDLE: begin
        is_put <= put;
        if (ask || put) state <= LOOK;
      end
      LOOK:
        if (is_own || is_shield || is_tick) begin
          value <= is_own ? own : is_shield ? shield_value : tick;
          code <= is_put && !is_tick ? READ_ONLY : OK;
          if (is_put && is_tick) next_tick <= word;
          state <= TELL;
        end else if (!point_busy) begin
          value <= seen[32 * index +: 32];
          code <= !is_there ? BAD_ADDRESS : !is_put ? OK : !is_writable ? READ_ONLY : !is_within ? OUT_OF_LIMITS : OK;
          state <= is_there && is_writable ? OUTPUT : IDLE;
        end
      OUTPUT: begin
        value <= outputs[32 * index +: 32];
        if (is_put && code == OK) next[32 * index +: 32] <= word;
        state <= IDLE;
      end
      // The search goes on until its end, so that the next one begins at its own.
      default: if (!point_busy) state <= IDLE;
    endcase
  end
endmodule
