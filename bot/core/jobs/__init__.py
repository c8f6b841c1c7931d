"""Jobs as pure data and rules: prompts, parameters, actions, buttons, the queue's forecast."""
