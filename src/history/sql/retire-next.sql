-- How far the next step over a day's events goes, and whether the day may be touched at all.
select
  (select max(id) from (select id from events where day = :day and id > :after order by id limit :slice)) as upto,
  exists (select 1 from frozen_days where day = :day) as frozen
