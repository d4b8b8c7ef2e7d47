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
  input wire inputs_valid,
  output reg [32 * OUTPUT_COUNT - 1:0] outputs,
  output reg [32 * OUTPUT_COUNT - 1:0] next,
  // The shield asks for a word: of 0 the inputs, 1 the outputs as they stand, 2 as the group would have them.
  input wire picks,
  input wire [1:0] pick_from,
  input wire [7:0] pick_index,
  output wire [31:0] picked,
  // Keeps the inputs for a read or a ruling. `hold` stops time for a read, too; a ruling may last longer.
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
  reg [32 * INPUT_COUNT - 1:0] seen = 0;
  reg [15:0] left_ms = 16'd0;
  // A tick that comes while a read is under way waits for its end: a read is of one moment.
  reg is_ms_due = 1'b0;
  wire passes = (ms || is_ms_due) && !hold;
  wire point_busy, is_there, is_writable, is_within;
  wire [7:0] index;
  wire is_own = address[16:4] == 13'd0;
  wire is_shield = HAS_SHIELD && address[16:4] == 13'd1;
  wire is_tick = address == {1'b0, TICK_ADDR};

  // Who feeds the watchdog in its last clock was in time.
  assign trip = passes && armed && left_ms == 16'd1 && !group_apply && !kick;
  assign busy = state != IDLE || ask || put;
  assign shield_address = address[3:0];

  point_table #(.POINT_COUNT(POINT_COUNT), .POINTS(POINTS)) table_of_points (
    .clk(clk), .ask(ask || put), .address(address), .word(word), .busy(point_busy), .is_there(is_there),
    .is_writable(is_writable), .is_within(is_within), .index(index)
  );

  // The page is a memory, and two ticks are, the one in force and the one of the group: what counts is read, and written
  // back by one higher, one count at a time. Nothing counts twice in the few clocks that this takes.
  localparam [4:0] NOW_MS = 3, TRIPS = 5, GOOD = 8, BAD = 9, REFUSED = 10, GROUPS = 11;
  reg [31:0] page [0:31];
  reg [31:0] page_word;
  reg [5:0] due = 6'd0, served = 6'd0;
  reg [4:0] count_at = 5'd0;
  reg [1:0] count_step = 2'd0;
  reg is_settled = 1'b0;
  reg tick_slot = 1'b0, next_slot = 1'b0;
  wire [5:0] counted = {group_apply, count_refused, count_bad, count_good, trip, passes};
  wire is_counting = count_step != 2'd0;
  wire writes_tick = state == LOOK && is_tick && is_put && !is_counting;
  wire [4:0] page_at = is_counting ? count_at : is_tick ? {4'b1000, tick_slot} : {1'b0, address[3:0]};
  integer each;
  initial begin
    for (each = 0; each < 32; each = each + 1) page[each] = 32'd0;
    page[0] = MAGIC;
    page[1] = VERSION;
    page[6] = WATCHDOG_MS;
    for (each = 0; each < 4; each = each + 1) page[12 + each] = MAP_HASH[32 * each +: 32];
    page_word = 32'd0;
  end
  always @(posedge clk) begin
    if (count_step == 2'd2 || writes_tick)
      page[count_step == 2'd2 ? count_at : {4'b1000, !tick_slot}] <= count_step == 2'd2 ? page_word + 32'd1 : word;
    page_word <= page[page_at];
  end

  always @(posedge clk) begin
    due <= (count_step == 2'd2 ? due & ~served : due) | counted;
    // What stands in `page_word` is what was asked for, and no count is missing in it.
    is_settled <= !is_counting && due == 6'd0;
    case (count_step)
      2'd0: begin
        served <= due & (~due + 6'd1);
        count_at <= due[0] ? NOW_MS : due[1] ? TRIPS : due[2] ? GOOD : due[3] ? BAD : due[4] ? REFUSED : GROUPS;
        if (due != 6'd0 && !writes_tick) count_step <= 2'd1;
      end
      2'd1: count_step <= 2'd2;
      default: count_step <= 2'd0;
    endcase
    // A group that says nothing of the tick leaves it.
    if (group_begin) next_slot <= tick_slot;
    else if (writes_tick) next_slot <= !tick_slot;
    if (group_apply) tick_slot <= next_slot;
  end

  // One choice among all words for whoever asks.
  localparam integer PLACES = INPUT_COUNT + 2 * OUTPUT_COUNT;
  localparam integer BITS = PLACES <= 4 ? 2 : PLACES <= 8 ? 3 : PLACES <= 16 ? 4 : PLACES <= 32 ? 5 : PLACES <= 64 ? 6 : 8;
  wire [1:0] from = picks ? pick_from : {1'b0, state == OUTPUT};
  wire [BITS - 1:0] place =
    (picks ? pick_index[BITS - 1:0] : index[BITS - 1:0]) + (from[1] ? INPUT_COUNT + OUTPUT_COUNT : from[0] ? INPUT_COUNT : 0);
  wire [32 * PLACES - 1:0] places = {next, outputs, seen};
  assign picked = places[32 * place +: 32];

  reg [31:0] own;
  always @*
    case ({is_tick, address[3:0]})
      5'd2: own = boot;
      5'd4: own = {29'd0, tripped, armed, 1'b0};
      5'd7: own = {16'd0, left_ms};
      default: own = page_word;
    endcase

  initial begin
    outputs = OUTPUT_SAFE;
    next = OUTPUT_SAFE;
    code = OK;
    value = 32'd0;
    armed = 1'b0;
    tripped = 1'b0;
  end

  always @(posedge clk) begin
    is_ms_due <= (ms || is_ms_due) && hold;
    if (inputs_valid && !hold && !hold_inputs) seen <= inputs;
    if (passes && armed) left_ms <= left_ms - 16'd1;
    if (kick && armed) left_ms <= WATCHDOG_MS[15:0];
    if (rearm) tripped <= 1'b0;
    if (group_apply) begin
      outputs <= next;
      armed <= 1'b1;
      left_ms <= WATCHDOG_MS[15:0];
    end
    // Whoever disarms the shield commands nothing until the next group.
    if (force_safe) begin
      outputs <= OUTPUT_SAFE;
      armed <= 1'b0;
      left_ms <= 16'd0;
    end
    // Needs no host, and comes last: what trips is safe, whatever else this clock had in mind.
    if (trip) begin
      outputs <= OUTPUT_SAFE;
      armed <= 1'b0;
      left_ms <= 16'd0;
      tripped <= 1'b1;
    end
  end

  integer output_at;
  always @(posedge clk) begin
    if (group_begin) next <= outputs;
    case (state)
      IDLE: begin
        is_put <= put;
        if (ask || put) state <= LOOK;
      end
      LOOK:
        if (is_own || is_shield || is_tick) begin
          value <= is_shield ? shield_value : own;
          code <= is_put && !is_tick ? READ_ONLY : OK;
          if (is_shield || (is_put ? !is_counting : is_settled)) state <= TELL;
        end else if (!point_busy) begin
          value <= picked;
          code <= !is_there ? BAD_ADDRESS : !is_put ? OK : !is_writable ? READ_ONLY : !is_within ? OUT_OF_LIMITS : OK;
          state <= is_there && is_writable ? OUTPUT : IDLE;
        end
      OUTPUT: begin
        value <= picked;
        for (output_at = 0; output_at < OUTPUT_COUNT; output_at = output_at + 1)
          if (is_put && code == OK && index == output_at) next[32 * output_at +: 32] <= word;
        state <= IDLE;
      end
      // The search goes on until its end, so that the next one begins at its own.
      default: if (!point_busy) state <= IDLE;
    endcase
  end
endmodule
