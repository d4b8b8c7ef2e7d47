// The words that wait for a COMMIT: up to 60 of them, four cells of one block RAM each, and the CRC over all of them.
module stage (
  input wire clk,
  input wire clear,
  input wire push,
  input wire [16:0] push_address,
  input wire [31:0] push_word,
  // Fetches word `index`; on the way, its bytes go into a sum that somebody has begun.
  input wire fetch,
  input wire [5:0] index,
  output wire busy,
  output reg [5:0] count,
  // A cell of the word that is fetched: address, lower half, upper half, the address' last bit.
  output wire tells,
  output reg [1:0] cell_at,
  output reg [15:0] read_cell,
  output wire sum_valid,
  output wire [7:0] sum_data,
  input wire sum_busy
);
  localparam [2:0] IDLE = 0, PUSH = 1, READ = 2, KEEP = 3, LOW = 4, HIGH = 5;
  reg [2:0] state = IDLE;
  reg [15:0] cells [0:255];
  assign tells = state == KEEP;
  assign busy = state != IDLE || push || fetch;

  wire [15:0] pushed =
    cell_at == 2'd0 ? push_address[15:0] :
    cell_at == 2'd1 ? push_word[15:0] :
    cell_at == 2'd2 ? push_word[31:16] : {15'd0, push_address[16]};

  assign sum_data = state == HIGH ? read_cell[15:8] : read_cell[7:0];
  assign sum_valid = (state == LOW || state == HIGH) && !sum_busy && cell_at != 2'd3;

  initial begin
    count = 6'd0;
    cell_at = 2'd0;
  end

  always @(posedge clk) begin
    if (state == PUSH) cells[{count, cell_at}] <= pushed;
    read_cell <= cells[{index, cell_at}];
  end

  always @(posedge clk) begin
    case (state)
      IDLE: begin
        cell_at <= 2'd0;
        if (push) state <= PUSH;
        else if (fetch) state <= READ;
      end
      PUSH: begin
        cell_at <= cell_at + 2'd1;
        if (cell_at == 2'd3) begin
          count <= count + 6'd1;
          state <= IDLE;
        end
      end
      READ: state <= KEEP;
      KEEP: state <= LOW;
      LOW: if (!sum_busy) state <= HIGH;
      default:
        if (!sum_busy) begin
          cell_at <= cell_at + 2'd1;
          state <= cell_at == 2'd3 ? IDLE : READ;
        end
    endcase
    if (clear) count <= 6'd0;
  end
endmodule
