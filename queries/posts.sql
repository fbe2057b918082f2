/* ---
title: Recent posts
description: The newest posts of the feeds with the page views of their first seven days side by side, whatever the period's first day is. Today joins the line when it is over. Posts from before the counting of their site began are not shown.
order: 11
narrow: site
chart:
  type: table
  nothing: "No post is known. Posts come from the site’s feed, which is set under Settings and read every half hour; a post stands here as soon as it is read."
  columns:
    title: {label: Post, new: path, filter: path}
    path: {hide: true}
    site: {hide: true}
    published: Published
    first_days: {label: Days 1–7, spark: true}
    first_day: First day
    views: Seven days
  format: {title: address, published: date}
--- */
with recursive recent as materialized (
  select
    site, path, title, day, published,
    case
      when substr(path, -11) = '/index.html' then substr(path, 1, length(path) - 11)
      when substr(path, -1) = '/' then substr(path, 1, length(path) - 1)
      else path
    end as page
  from posts
  where day between min( -- of frozen days the hits were deleted
      coalesce((select min(day) from events), '9'),
      coalesce((select min(day) from frozen_days), '9')
    ) and min(:to, :today)
    and (:site is null or site = :site)
    and ( -- the site had been added by then, or has hits of that day
      exists (
        select 1 from sites where name = posts.site and date(created / 1000, 'unixepoch', 'localtime') <= posts.day
      )
      or (day, site) in (select day, site from daily_totals)
    )
  order by day desc, published desc
  limit 20
),
slots as materialized (
  select site, path, day, 1 as nth from recent
  union all
  select site, path, date(day, '+1 day'), nth + 1 from slots where nth < 7 and day < :today
),
endings (ending) as (values (''), ('/'), ('/index.html')),
-- A page may be read at another of its addresses than the feed has.
addresses as materialized (
  select site, path, page || ending as address from recent join endings where page || ending <> ''
),
hits as materialized (
  select day, site, path, views
  from daily_pages
  where (site, path) in (select site, address from addresses) and day in (select day from slots)
),
views as materialized (
  select hits.day, addresses.site, addresses.path, sum(hits.views) as views
  from addresses join hits on hits.site = addresses.site and hits.path = addresses.address
  group by hits.day, addresses.site, addresses.path
),
counted as (
  select slots.site, slots.path, slots.nth, slots.day, coalesce(views.views, 0) as views
  from slots left join views on views.day = slots.day and views.site = slots.site and views.path = slots.path
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
