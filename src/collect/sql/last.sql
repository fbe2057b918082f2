-- When somebody last came: read once at start, from the newest ids backwards. For crawlers it looks only so far back, as
-- where none is kept it would look through all history.
select
  (select time from events where bot is null order by id desc limit 1) as people,
  (select max(time) from (select time, bot from events order by id desc limit 10000) where bot is not null) as bots
