-- People's hits of the last half hour, the oldest first, as far as the memory of it reaches.
select * from (
  select id, time, site, session, kind, name, path, source, country
  from events
  where day >= :day and time > :since and bot is null
  order by id desc
  limit 50000
)
order by id
