-- Some of a day's raw events, of these sites.
delete from events
where day = :day and id > :after and id <= :upto
  and site in (select value from json_each(:sites))
  and exists (select 1 from frozen_days where day = :day)
