-- Visits, as src/query/visits.ts has them.
drop view if exists visit_hits;
drop view if exists visit_rows;

create view visit_hits as
select id, day, site, session, time, kind, name, path, value, props, source, campaign, country, device, browser, os,
  nullif(sum(begins) over (partition by day, site, session order by time, id rows unbounded preceding), 0) as visit,
  case when acts then time else min(time, acted + 1800000) end as until
from (
  select *, acts and coalesce(time - acted > 1800000, 1) as begins
  from (
    select id, day, site, session, time, kind, name, path, value, props, source, campaign, country, device, browser, os,
      kind in ('pageview', 'notfound', 'event') as acts,
      max(case when kind in ('pageview', 'notfound', 'event') then time end) over (
        partition by day, site, session order by time, id rows between unbounded preceding and 1 preceding
      ) as acted
    from events
    where bot is null
  )
);

create view visit_rows as
select *,
  case when views > 0 then views = 1 and interactions = 0 and coalesce(engaged, 0) < 10 end as bounced
from (
  select day, site, session, visit,
    min(time) as started,
    max(until) as ended,
    (max(until) - min(time)) / 1000 as seconds,
    min(
      sum(case when kind = 'engagement' then cast(value * 10 + 0.5 as integer) end) / 10,
      (max(until) - min(time) + 999) / 1000
    ) as engaged,
    count(*) filter (where kind = 'pageview') as views,
    count(*) filter (where kind = 'notfound') as not_found,
    count(*) filter (where kind = 'event') as events,
    count(*) filter (where kind = 'event' and coalesce(props ->> 'interactive', 1) not in (0, 'false')) as interactions,
    substr(min(case when kind = 'pageview' then printf('%015d', time) || path end), 16) as entry,
    substr(max(case when kind = 'pageview' then printf('%015d', time) || path end), 16) as exit,
    nullif(substr(min(case when kind = 'pageview' then printf('%015d', time) || coalesce(source, '') end), 16), '') as source,
    nullif(substr(min(case when kind = 'pageview' then printf('%015d', time) || coalesce(campaign, '') end), 16), '') as campaign,
    min(country) as country, min(device) as device, min(browser) as browser, min(os) as os
  from visit_hits
  where visit is not null
  group by day, site, session, visit
);
