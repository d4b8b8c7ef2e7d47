  initial begin
    rx_release = 1'b0;
    tx_write = 1'b0;
    tx_send = 1'b0;
    tx_is_stored = 1'b0;
    tx_half = 1'b1;
    tx_length = 8'd0;
    hold = 1'b0;
    hold_inputs = 1'b0;
    ask = 1'b0;
    put = 1'b0;
    address = 17'd0;
    group_begin = 1'b0;
    group_apply = 1'b0;
    kick = 1'b0;
    rearm = 1'b0;
    count_good = 1'b0;
    count_refused = 1'b0;
    rule = 1'b0;
    shield_begin = 1'b0;
    shield_word = 1'b0;
    shield_end = 1'b0;
    sum_begin = 1'b0;
  end
