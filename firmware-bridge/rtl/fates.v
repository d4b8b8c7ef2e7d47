// What became of the last sixteen requests that could change something, across links, until power is lost
// (SPEC-EDC.md, L4). Four cells of one block RAM each: link, number, status.
module fates (
  input wire clk,
  input wire push,
  input wire find,
  // Forgets the entries of this link's name: its numbers begin anew.
  input wire drop,
  input wire [15:0] link,
  input wire [15:0] seq,
  input wire [3:0] code,
  output wire busy,
  output reg [1:0] fate,
  output reg [3:0] found_code
);
  localparam [1:0] NEVER = 0, EXECUTED = 1, FORGOTTEN = 2;
  localparam [3:0] IDLE = 0, WRITE = 1, READ = 2, LINK = 3, SEQ = 4, CODE = 5, COPY = 6, NEXT = 7, TOLD = 8;
  reg [3:0] state = IDLE;
  reg is_dropping = 1'b0;
  reg [15:0] cells [0:63];
  reg [15:0] read_cell;
  reg [3:0] oldest = 4'd0;
  reg [4:0] count = 5'd0;
  reg has_forgotten = 1'b0;
  reg [3:0] at = 4'd0, kept_to = 4'd0;
  reg [4:0] seen = 5'd0, kept = 5'd0;
  reg [1:0] cell_at = 2'd0;
  reg [15:0] entry_link = 16'd0, entry_seq = 16'd0;
  reg [3:0] entry_code = 4'd0;
  reg is_found = 1'b0, is_newer = 1'b0;
  assign busy = state != IDLE || push || find || drop;

  wire [7:0] ahead = link[7:0] - entry_link[7:0];
  // Links of one life count up in their lower byte and wrap; half way round is the horizon.
  wire is_after = link[15:8] == entry_link[15:8] && (ahead == 8'd0 ? seq > entry_seq : !ahead[7]);
  wire is_match = is_dropping ? entry_link == link : entry_link == link && entry_seq == seq;

  wire writes = state == WRITE || state == COPY;
  wire [3:0] write_at = state == WRITE ? oldest + count[3:0] : kept_to;
  wire [15:0] written_link = state == WRITE ? link : entry_link;
  wire [15:0] written_seq = state == WRITE ? seq : entry_seq;
  wire [3:0] written_code = state == WRITE ? code : entry_code;

  initial begin
    fate = NEVER;
    found_code = 4'd0;
  end

  always @(posedge clk) begin
    if (writes)
      cells[{write_at, cell_at}] <=
        cell_at == 2'd0 ? written_link : cell_at == 2'd1 ? written_seq : {12'd0, written_code};
    read_cell <= cells[{at, cell_at}];
  end

  always @(posedge clk)
    case (state)
      IDLE: begin
        cell_at <= 2'd0;
        at <= oldest;
        kept_to <= oldest;
        seen <= 5'd0;
        kept <= 5'd0;
        is_found <= 1'b0;
        is_dropping <= drop;
        if (push) begin
          state <= WRITE;
          if (count == 5'd16) begin
            oldest <= oldest + 4'd1;
            has_forgotten <= 1'b1;
            count <= 5'd15;
          end
        end else if (drop || find) state <= NEXT;
      end
      WRITE: begin
        cell_at <= cell_at + 2'd1;
        if (cell_at == 2'd2) begin
          count <= count + 5'd1;
          state <= IDLE;
        end
      end
      NEXT: begin
        cell_at <= 2'd0;
        state <= seen == count ? TOLD : READ;
      end
      READ: state <= cell_at == 2'd0 ? LINK : cell_at == 2'd1 ? SEQ : CODE;
      LINK: begin
        entry_link <= read_cell;
        cell_at <= 2'd1;
        state <= READ;
      end
      SEQ: begin
        entry_seq <= read_cell;
        cell_at <= 2'd2;
        state <= READ;
      end
      CODE: begin
        entry_code <= read_cell[3:0];
        cell_at <= 2'd0;
        at <= at + 4'd1;
        seen <= seen + 5'd1;
        if (seen == 5'd0) is_newer <= is_after;
        if (!is_dropping && is_match) begin
          is_found <= 1'b1;
          found_code <= read_cell[3:0];
        end
        if (is_dropping && is_match) has_forgotten <= 1'b1;
        state <= is_dropping && !is_match ? COPY : NEXT;
      end
      // Those that stay move together, so that the oldest of them is still the first.
      COPY: begin
        cell_at <= cell_at + 2'd1;
        if (cell_at == 2'd2) begin
          kept_to <= kept_to + 4'd1;
          kept <= kept + 5'd1;
          state <= NEXT;
        end
      end
      default: begin
        if (is_dropping) count <= kept;
        if (!is_found) found_code <= 4'd0;
        fate <= is_found ? EXECUTED : !has_forgotten || (count != 5'd0 && is_newer) ? NEVER : FORGOTTEN;
        state <= IDLE;
      end
    endcase
endmodule
