-- Ends the commit where raw events of one of these days were deleted meanwhile: it is in the list already.
insert into frozen_days (day)
select day from frozen_days where day in (select value from json_each(:days))
