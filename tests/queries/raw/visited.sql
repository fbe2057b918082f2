/* ---
hidden: true
narrow: visits
--- */
-- Visits of what the period and the one before have: what acts begins them where nothing acted in the 30 minutes before.
with compared as (
  select period.first > hit.day as before, hit.*
  from query.period as period
  cross join events as hit
  where hit.day between period.before_first and period.last
    and (:site is null or hit.site = :site)
    and hit.bot is null
    and (hit.day <> period.before_last or period.cut is null or hit.time < period.cut)
),
actions as (
  select *, coalesce(time - lag(time) over (partition by session order by time, id) > 1800000, 1) as begins
  from compared
  where kind in ('pageview', 'notfound', 'event')
),
hits as (
  select * from actions
  union all
  select *, 0 from compared where kind not in ('pageview', 'notfound', 'event')
),
numbered as (
  select *, sum(begins) over (partition by session order by time, id) as visit from hits
),
reached as (
  select *, min(time, 1800000 + max(iif(kind in ('pageview', 'notfound', 'event'), time, null)) over (
    partition by session, visit order by time, id
  )) as until
  from numbered
  where visit > 0
)
select
  before, day, site, session, visit,
  min(time) as started,
  (max(until) - min(time)) / 1000 as seconds,
  min(
    sum(case when kind = 'engagement' then cast(round(value * 10) as integer) end) / 10,
    (max(until) - min(time) + 999) / 1000
  ) as engaged,
  sum(kind = 'pageview') as views,
  sum(kind = 'event') as events,
  case when sum(kind = 'pageview') > 0 then
    sum(kind = 'pageview') = 1 and sum(kind = 'event') = 0
    and coalesce(min(
      sum(case when kind = 'engagement' then cast(round(value * 10) as integer) end) / 10,
      (max(until) - min(time) + 999) / 1000
    ), 0) < 10
  end as bounced,
  substr(min(case when kind = 'pageview' then printf('%015d', time) || path end), 16) as entry,
  substr(max(case when kind = 'pageview' then printf('%015d', time) || path end), 16) as exit,
  nullif(substr(min(case when kind = 'pageview' then printf('%015d', time) || coalesce(source, '') end), 16), '') as source,
  country, device, browser, os
from reached
group by session, visit
