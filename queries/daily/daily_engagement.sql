/* ---
title: Visits and engagement of a day
description: Visits are what a visitor does with no pause over 30 minutes. Those with a page view, how many of them saw one page only, how many were bounces, their page views and actions (page views and events), the seconds from the first to the last of it, in how many of them reading was measured, and the seconds of that. Beside them the visitors with more than one, and the visits without a page view.
key: [day, site]
sum: [visits, without_views, visitors, back, one_page, bounces, views, actions, seconds, measured, engaged]
filters: [site]
narrow: visits
--- */
with visitors as (
  select
    day, site,
    count(*) filter (where views > 0) as visits,
    count(*) filter (where views = 0) as without_views,
    count(*) filter (where views = 1) as one_page,
    coalesce(sum(bounced), 0) as bounces,
    sum(views) as views,
    coalesce(sum(views + events) filter (where views > 0), 0) as actions,
    coalesce(sum(seconds) filter (where views > 0), 0) as seconds,
    count(engaged) filter (where views > 0) as measured,
    coalesce(sum(engaged) filter (where views > 0), 0) as engaged
  from visit_rows
  where day in open_days
  group by day, site, session
)
select
  day, site,
  sum(visits) as visits,
  sum(without_views) as without_views,
  sum(visits > 0) as visitors,
  sum(visits > 1) as back,
  sum(one_page) as one_page,
  sum(bounces) as bounces,
  sum(views) as views,
  sum(actions) as actions,
  sum(seconds) as seconds,
  sum(measured) as measured,
  sum(engaged) as engaged
from visitors
group by day, site
