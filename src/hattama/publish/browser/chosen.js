// chosen
