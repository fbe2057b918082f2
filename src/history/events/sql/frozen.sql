-- Which of these days take no events, as raw events of them were deleted.
select day from frozen_days where day in (select value from json_each(:days))
