-- Nothing has one of the ids that these events have or could have, and their days take events.
select not (
  exists (select 1 from events where id between :least and :most)
  or exists (select 1 from events where id between :leastOther and :mostOther)
  or exists (select 1 from frozen_days where day in (select value from json_each(:days)))
) as free
