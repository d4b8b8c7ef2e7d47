// The steps of each operation: part of edc_serve.v's state machine, apart because it is long.

      HELLO_NONCE: begin
        is_same_hash <= 1'b1;
        if (seq != 16'd0 || link_asked != 16'd0 || word != MAGIC || words != 6'd6) answer(BAD_REQUEST);
        else fetch(8'd14, HELLO_HASH);
      end
      HELLO_HASH: begin
        is_new <= !is_linked || nonce != word;
        nonce <= word;
        fetch(8'd18, HELLO_LINK);
      end
      HELLO_LINK: begin
        if (word != MAP_HASH[32 * index[1:0] +: 32]) is_same_hash <= 1'b0;
        index <= index + 6'd1;
        if (index == 6'd3) state <= HELLO_TELL;
        else fetch(8'd22 + {index[1:0], 2'b00}, HELLO_LINK);
      end
      HELLO_TELL: begin
        index <= 6'd0;
        if (is_new) begin
          is_linked <= 1'b1;
          link_low <= link_low == 8'd255 ? 8'd1 : link_low + 8'd1;
          fate_drop <= 1'b1;
          is_writable <= is_same_hash;
          has_last <= 1'b0;
          stage_clear <= 1'b1;
        end
        hold <= 1'b1;
        state <= HELLO_PUT;
      end
      // Ten words: the magic, the nonce, boot, the hash, version and words, flags, the watchdog. Most stand on the
      // board's own page.
      HELLO_PUT: begin
        index <= index + 6'd1;
        case (index[3:0])
          4'd1: tell(nonce, HELLO_PUT);
          4'd7: tell(VERSION_AND_WORDS, HELLO_PUT);
          4'd10: answer(OK);
          default: begin
            case (index[3:0])
              4'd0: address <= 17'd0;
              4'd2: address <= 17'd2;
              4'd8: address <= 17'd4;
              4'd9: address <= 17'd6;
              default: address <= {11'd0, index} + 17'd9;
            endcase
            ask <= 1'b1;
            state <= HELLO_OWN;
          end
        endcase
      end
      HELLO_OWN:
        if (!ask && !register_busy)
          tell(register_value | (address == 17'd4 ? {31'd0, is_writable} : 32'd0), HELLO_PUT);

      READ_ASK: begin
        address <= address_of_index;
        ask <= 1'b1;
        state <= READ_TOLD;
      end
      READ_TOLD:
        if (!ask && !register_busy) begin
          index <= index + 6'd1;
          if (register_code != OK) answer(register_code);
          else tell(register_value, {2'd0, index} + 8'd1 == n ? REPLY : READ_ASK);
        end

      STAGE_WORD: begin
        address <= address_of_index;
        stage_push <= 1'b1;
        state <= STAGE_PUSH;
      end
      STAGE_PUSH:
        if (!stage_push && !stage_busy) begin
          index <= index + 6'd1;
          if (index + 6'd1 == words) answer(OK);
          else fetch(8'd14 + {index, 2'b00}, STAGE_WORD);
        end

      COMMIT_CRC: begin
        is_from_stage <= 1'b1;
        if (staged == 6'd0 || word != {26'd0, staged}) begin
          stage_clear <= 1'b1;
          answer(BAD_STAGE);
        end else begin
          sum_begin <= 1'b1;
          fetch(8'd14, COMMIT_FETCH);
        end
      end
      COMMIT_FETCH: begin
        stage_fetch <= 1'b1;
        state <= COMMIT_SUM;
      end
      COMMIT_SUM:
        if (!stage_fetch && !stage_busy) begin
          index <= index + 6'd1;
          if (!is_last_word) state <= COMMIT_FETCH;
          // A trip in the meantime has forgotten the stage.
          else if (staged == 6'd0 || ~sum != word) begin
            stage_clear <= 1'b1;
            answer(BAD_STAGE);
          end else begin
            index <= 6'd0;
            group_begin <= 1'b1;
            state <= APPLY_FETCH;
          end
        end

      APPLY_FETCH:
        if (is_from_stage) begin
          stage_fetch <= 1'b1;
          state <= APPLY_PUT;
        end else fetch(8'd10 + {index, 2'b00}, APPLY_PUT);
      APPLY_PUT: begin
        if (!is_from_stage) address <= address_of_index;
        else if (stage_tells)
          case (stage_cell)
            2'd0: address[15:0] <= staged_cell;
            2'd1: word[15:0] <= staged_cell;
            2'd2: word[31:16] <= staged_cell;
            default: address[16] <= staged_cell[0];
          endcase
        if (!stage_fetch && !stage_busy) begin
          put <= 1'b1;
          state <= APPLY_TOLD;
        end
      end
      APPLY_TOLD:
        if (!put && !register_busy) begin
          index <= index + 6'd1;
          if (register_code != OK || is_last_word) stage_clear <= is_from_stage;
          if (register_code != OK) answer(register_code);
          else if (!is_last_word) state <= APPLY_FETCH;
          else if (tripped) answer(TRIPPED);
          else begin
            hold_inputs <= 1'b1;
            rule <= HAS_SHIELD;
            state <= APPLY_RULE;
          end
        end
      APPLY_RULE: begin
        // The shield rules over inputs that stand still; time goes on, and a trip may overtake it.
        state <= APPLY_RULED;
      end
      APPLY_RULED:
        if (!rule_busy) begin
          hold_inputs <= 1'b0;
          if (tripped || trip) answer(TRIPPED);
          else if (HAS_SHIELD && !rule_passes) answer(SHIELDED);
          else begin
            group_apply <= 1'b1;
            answer(OK);
          end
        end

      STATUS_FIND:
        // Of what may still come, nobody can say that it never will.
        if (word[31:16] == link && word[15:0] >= seq) answer(BAD_REQUEST);
        else begin
          fate_find <= 1'b1;
          state <= STATUS_TOLD;
        end
      STATUS_TOLD: if (!fate_find && !fate_busy) tell({30'd0, fate}, STATUS_CODE);
      STATUS_CODE: tell({28'd0, fate_code}, REPLY);

      SHIELD_WORD: begin
        shield_word <= 1'b1;
        state <= SHIELD_PUT;
      end
      SHIELD_PUT:
        if (!shield_word && !shield_busy) begin
          index <= index + 6'd1;
          if (index + 6'd1 == words) state <= SHIELD_TOLD;
          else fetch(8'd14 + {index, 2'b00}, SHIELD_WORD);
        end
      SHIELD_TOLD: begin
        shield_end <= 1'b1;
        state <= SHIELD_STATE;
      end
      SHIELD_STATE:
        if (!shield_end && !shield_busy) begin
          if (shield_code != OK) answer(shield_code);
          else tell(shield_state, SHIELD_HELD);
        end
      SHIELD_HELD: tell(shield_held, REPLY);
