"""`stagecoach doctor`: asks everything that Stagecoach depends on, and says what is wrong and what to do."""
