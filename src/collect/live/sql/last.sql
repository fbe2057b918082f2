-- When somebody last came: read at start and after an import. People's is found along the days, backwards, as imported
-- events may have the highest ids. For crawlers it looks only so many ids back, as where none is kept it would look
-- through all history.
select
  (
    select max(time) from events
    where bot is null and day = (select day from events where bot is null order by day desc limit 1)
  ) as people,
  (select max(time) from (select time, bot from events order by id desc limit 10000) where bot is not null) as bots
