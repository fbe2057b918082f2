/* ---
narrow: site
--- */
with recursive recent as materialized (
  select site, path, title, day, published
  from posts
  where day between (select min(day) from events) and min(:to, :today)
    and (:site is null or site = :site)
    and ( -- the site had been added by then, or has hits of that day
      exists (
        select 1 from sites where name = posts.site and date(created / 1000, 'unixepoch', 'localtime') <= posts.day
      )
      or exists (select 1 from events where events.day = posts.day and events.site = posts.site)
    )
  order by day desc, published desc
  limit 20
),
slots as (
  select site, path, day, 1 as nth from recent
  union all
  select site, path, date(day, '+1 day'), nth + 1 from slots where nth < 7 and day < :today
),
counted as (
  select slots.site, slots.path, slots.nth, slots.day, count(hit.id) as views
  from slots left join pageviews as hit on hit.day = slots.day and hit.site = slots.site
    and rtrim(replace(hit.path || '#', '/index.html#', '/'), '/#') = rtrim(replace(slots.path || '#', '/index.html#', '/'), '/#')
  group by slots.site, slots.path, slots.nth
)
select
  recent.title,
  recent.path,
  recent.site,
  recent.day as published,
  json_group_array(counted.views order by counted.nth) filter (where counted.nth = 1 or counted.day < :today) as first_days,
  sum(counted.views) filter (where counted.nth = 1) as first_day,
  sum(counted.views) as views
from recent
join counted on counted.site = recent.site and counted.path = recent.path
group by recent.site, recent.path
order by recent.day desc, recent.published desc
