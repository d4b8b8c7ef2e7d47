// The hardware shield (SPEC-EDC.md, chapter 9): holds a table, says whether the group that stands in `next` may become
// the outputs, and needs no gateway for it. Armed, its table cannot be changed; disarming leads to the safe words and
// nowhere else.
module shield #(
  parameter integer INPUT_COUNT = 1,
  parameter integer OUTPUT_COUNT = 1,
  parameter [32 * OUTPUT_COUNT - 1:0] OUTPUT_SAFE = 0,
  parameter [127:0] MAP_HASH = 0
) (
  input wire clk,
  input wire ms,
  input wire [32 * OUTPUT_COUNT - 1:0] next,
  // Asks for a word: of 0 the inputs, 1 the outputs as they stand, 2 as the group would have them.
  output wire picks,
  output wire [1:0] pick_from,
  output wire [7:0] pick_index,
  input wire [31:0] picked,
  // A sum that begins with `op_end`.
  output wire sum_valid,
  output wire [7:0] sum_data,
  input wire sum_busy,
  input wire [31:0] sum,
  input wire rule,
  input wire group_apply,
  output wire rule_busy,
  output wire passes,
  // Its operations, word by word.
  input wire [2:0] op,
  input wire op_begin,
  input wire op_word,
  input wire op_end,
  input wire [31:0] word,
  output wire op_busy,
  output reg [3:0] code,
  output wire [31:0] state_word,
  output wire [31:0] held_word,
  output reg force_safe,
  input wire [3:0] page_address,
  output reg [31:0] page_value
);
  localparam [3:0] OK = 0, BAD_OP = 1, BAD_LENGTH = 3, ARMED = 11, BAD_IMAGE = 12;
  localparam [2:0] BEGIN = 0, CHUNK = 1, VERIFY = 2, ARM = 3, DISARM = 4, STATUS = 5;
  localparam [1:0] EMPTY = 0, RECEIVING = 1, VERIFIED = 2, IN_FORCE = 3;
  localparam [2:0] NONE = 0, INSIDE = 1, SAFE = 2, LIMIT = 3, RATE = 4, BOX = 5, RARE = 6;
  localparam [31:0] PAGE = 32'h3144_4853;
  localparam [2:0] IDLE = 0, WRITE_HIGH = 1, READ = 2, LOW = 3, HIGH = 4, DONE = 5, LIMITS = 6, ENERGY = 7;
  reg [2:0] state = IDLE;
  reg [1:0] keeps = EMPTY;
  reg [12:0] total = 13'd0, held = 13'd0, at = 13'd0;
  reg half = 1'b0;
  reg [31:0] name = 32'd0;
  reg [1:0] position = 2'd0;
  reg is_bad = 1'b0, is_other = 1'b0, has_words = 1'b0;
  reg [3:0] channels = 4'd0, axes = 4'd0;
  reg [4:0] actuators = 5'd0;
  reg [1:0] experts = 2'd0;

  // The page: what was ruled last, with a number of its own.
  reg [15:0] number = 16'd0, refusals = 16'd0;
  reg [2:0] verdict = NONE;
  reg [4:0] which = 5'd0;

  wire is_armed = keeps == IN_FORCE;
  // Of a group that met a limit, or that all of it is safe, nobody asked the experts.
  wire has_energy = verdict == INSIDE || verdict == BOX || verdict == RARE;
  wire writes = (op_word && state == IDLE && op == CHUNK && position == 2'd2 && !is_bad) || state == WRITE_HIGH;
  wire [13:0] energy_at, limits_at;
  wire [15:0] cell_value;
  wire [13:0] cell_at =
    state == LIMITS ? limits_at : state == ENERGY ? energy_at : state == IDLE || state == WRITE_HIGH ?
    {held, state == WRITE_HIGH} : {at, half};
  table_ram cells (
    .clk(clk), .write(writes), .address(cell_at), .data(state == WRITE_HIGH ? word[31:16] : word[15:0]),
    .cell_out(cell_value)
  );

  reg [15:0] previous = 16'd0;
  always @(posedge clk) previous <= cell_value;

  assign sum_valid = (state == LOW || state == HIGH) && !sum_busy;
  assign sum_data = state == LOW ? cell_value[7:0] : cell_value[15:8];

  wire limits_busy, energy_busy;
  wire [1:0] limits_finding, energy_finding;
  wire [4:0] limits_actuator;
  wire [3:0] energy_which;
  wire [24:0] share;
  wire marks_standing, limits_marks, energy_marks, energy_picks_next;
  wire [7:0] energy_pick;
  wire [3:0] limits_pick;
  reg limits_begin = 1'b0, energy_begin = 1'b0, is_ruled = 1'b0;
  // One subtraction for all: a word less the lowest of its range says how far up it is, whatever its sign.
  reg [31:0] mark = 32'd0;
  wire [31:0] difference = picked - mark;
  always @(posedge clk)
    if (marks_standing) mark <= picked;
    else if (state == LIMITS ? limits_marks : energy_marks) mark <= {cell_value, previous};
  shield_limits #(.OUTPUT_COUNT(OUTPUT_COUNT)) limits (
    .clk(clk), .ms(ms), .reset(!is_armed), .apply(group_apply && is_ruled), .begin_now(limits_begin),
    .actuators(actuators), .marks_standing(marks_standing), .pick_index(limits_pick), .marks(limits_marks), .difference(difference), .at(limits_at),
    .cell_in(cell_value), .previous(previous), .busy(limits_busy),
    .finding(limits_finding), .actuator(limits_actuator)
  );
  shield_energy #(.INPUT_COUNT(INPUT_COUNT), .OUTPUT_COUNT(OUTPUT_COUNT)) energy (
    .clk(clk), .begin_now(energy_begin), .channels_at(14'd24 + {6'd0, actuators, 3'd0} + {7'd0, actuators, 2'd0}),
    .channels(channels), .axes(axes), .experts(experts), .picks_next(energy_picks_next), .pick_index(energy_pick),
    .marks(energy_marks), .difference(difference), .at(energy_at),
    .cell_in(cell_value), .previous(previous), .busy(energy_busy), .finding(energy_finding), .which(energy_which),
    .share(share)
  );

  assign picks = rule_busy;
  assign pick_from = state == LIMITS ? {!marks_standing, marks_standing} : {energy_picks_next, 1'b0};
  assign pick_index = state == LIMITS ? {4'd0, limits_pick} : energy_pick;
  assign rule_busy = rule || state == LIMITS || state == ENERGY || state == DONE;
  assign passes = !is_armed || verdict == INSIDE || verdict == SAFE;
  assign op_busy = state != IDLE || op_word || op_end || op_begin;
  assign state_word = {30'd0, keeps};
  assign held_word = {19'd0, held};

  // What the header must say, cell by cell.
  wire [127:0] hash = MAP_HASH;
  wire [15:0] hash_cell = hash[16 * {at[1:0], half} +: 16];
  reg is_wrong;
  always @*
    case ({at, half})
      14'd0: is_wrong = cell_value != 16'h4853;
      14'd1: is_wrong = cell_value != 16'd1;
      14'd2: is_wrong = cell_value != {2'd0, total, 1'b0};
      14'd3: is_wrong = cell_value == 16'd0 || cell_value[15:4] != 12'd0 || (cell_value[3] && cell_value[2:0] != 3'd0);
      14'd4: is_wrong = cell_value[15:5] != 11'd0 || (cell_value[4] && cell_value[3:0] != 4'd0);
      14'd5: is_wrong = cell_value[15:2] != 14'd0 || cell_value[1:0] == 2'd0 || cell_value[1:0] == 2'd3;
      14'd6: is_wrong = cell_value == 16'd0 || cell_value[15:4] != 12'd0 || cell_value[3:0] > channels;
      default: is_wrong = at >= 13'd4 && at < 13'd8 && cell_value != hash_cell;
    endcase

  always @*
    case (page_address)
      4'd0: page_value = PAGE;
      4'd1: page_value = state_word;
      4'd2: page_value = {16'd0, number};
      4'd3: page_value = {19'd0, which, 5'd0, verdict};
      4'd4: page_value = has_energy ? {7'd0, share} : 32'd0;
      4'd5: page_value = {16'd0, refusals};
      4'd6: page_value = name;
      default: page_value = 32'd0;
    endcase

  initial begin
    code = OK;
    force_safe = 1'b0;
  end

  always @(posedge clk) begin
    limits_begin <= 1'b0;
    energy_begin <= 1'b0;
    force_safe <= 1'b0;
    if (op_begin) begin
      position <= 2'd0;
      is_bad <= 1'b0;
      is_other <= 1'b0;
      has_words <= 1'b0;
    end

    case (state)
      IDLE:
        if (rule) begin
          is_ruled <= 1'b0;
          if (is_armed) begin
            number <= number + 16'd1;
            which <= 5'd0;
            // The way to the safe words is always open, at once.
            if (next == OUTPUT_SAFE) verdict <= SAFE;
            else begin
              limits_begin <= 1'b1;
              state <= LIMITS;
            end
          end
        end else if (op_word) begin
          if (position != 2'd2) position <= position + 2'd1;
          case (op)
            BEGIN:
              if (!is_armed) begin
                if (position == 2'd0) total <= word[12:0];
                else name <= word;
                is_bad <= is_bad || (position == 2'd0 && (word[31:13] != 19'd0 || (word[12:4] == 9'd0 && word[3:2] != 2'd3))) || position == 2'd2;
                keeps <= EMPTY;
              end
            CHUNK: begin
              if (position == 2'd0) begin
                is_other <= word != name || keeps != RECEIVING;
                is_bad <= word != name || keeps != RECEIVING;
              end else if (position == 2'd1) is_bad <= is_bad || word != {19'd0, held};
              else if (!is_bad) begin
                has_words <= 1'b1;
                state <= WRITE_HIGH;
                is_bad <= held == total;
              end
            end
            default: is_bad <= 1'b1;
          endcase
        end else if (op_end) begin
          at <= 13'd0;
          half <= 1'b0;
          code <= OK;
          case (op)
            BEGIN:
              if (is_armed) code <= ARMED;
              else if (is_bad || position != 2'd2) code <= BAD_LENGTH;
              else begin
                held <= 13'd0;
                keeps <= RECEIVING;
              end
            CHUNK: code <= is_armed ? ARMED : is_other ? BAD_IMAGE : is_bad || !has_words ? BAD_LENGTH : OK;
            VERIFY:
              if (is_bad) code <= BAD_LENGTH;
              else if (is_armed) code <= ARMED;
              else if (keeps == EMPTY || held != total) code <= BAD_IMAGE;
              else state <= READ;
            ARM:
              if (is_bad) code <= BAD_LENGTH;
              else if (keeps == VERIFIED) keeps <= IN_FORCE;
              else if (!is_armed) code <= BAD_IMAGE;
            DISARM:
              if (is_bad) code <= BAD_LENGTH;
              else if (is_armed) begin
                keeps <= VERIFIED;
                force_safe <= 1'b1;
              end
            STATUS: if (is_bad) code <= BAD_LENGTH;
            default: code <= BAD_OP;
          endcase
        end
      // A word more than announced is not kept: `held` stays where the end is.
      WRITE_HIGH: begin
        if (!is_bad) held <= held + 13'd1;
        state <= IDLE;
      end

      READ: state <= LOW;
      LOW:
        if (!sum_busy) begin
          if (is_wrong) is_bad <= 1'b1;
          case ({at, half})
            14'd3: channels <= cell_value[3:0];
            14'd4: actuators <= cell_value[4:0];
            14'd5: experts <= cell_value[1:0];
            14'd6: axes <= cell_value[3:0];
            default: ;
          endcase
          state <= HIGH;
        end
      HIGH:
        if (!sum_busy) begin
          {at, half} <= {at, half} + 14'd1;
          state <= half && at + 13'd1 == total ? DONE : READ;
        end
      DONE:
        if (!sum_busy) begin
          // What is not what was announced is forgotten.
          keeps <= is_bad || ~sum != name ? EMPTY : VERIFIED;
          if (is_bad || ~sum != name) code <= BAD_IMAGE;
          state <= IDLE;
        end

      LIMITS:
        if (!limits_begin && !limits_busy) begin
          which <= limits_actuator;
          if (limits_finding == 2'd0) begin
            energy_begin <= 1'b1;
            state <= ENERGY;
          end else begin
            verdict <= limits_finding == 2'd1 ? LIMIT : RATE;
            refusals <= refusals + 16'd1;
            state <= IDLE;
          end
        end
      ENERGY:
        if (!energy_begin && !energy_busy) begin
          which <= energy_finding == 2'd0 ? 5'd0 : {1'b0, energy_which};
          verdict <= energy_finding == 2'd0 ? INSIDE : energy_finding == 2'd1 ? BOX : RARE;
          is_ruled <= energy_finding == 2'd0;
          if (energy_finding != 2'd0) refusals <= refusals + 16'd1;
          state <= IDLE;
        end
      default: state <= IDLE;
    endcase
  end
endmodule
