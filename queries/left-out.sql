/* ---
title: Left out and why
description: Hits that were understood and not counted. Only the day, the reason and the host are kept of them. Those of unknown sites belong to no site, so they show where all sites do. Of server logs, asset is what belongs to pages, probe what is looked for by those who look for a way in, no page what else is no page view, and tracked what a tracker counts already. Referrer spam is what hosts of Matomo's list of spammers sent.
order: 14
chart:
  type: bar
  nothing: "Nothing was left out."
  x: hits
  y: reason
  color: site
  columns:
    reason: Why
    host: {label: Host, sub: site}
    hits: Hits
    last_day: Last seen
  format: {last_day: date}
  table: show
--- */
with counted as (
  select
    reason,
    coalesce(nullif(site, ''), 'no site') as site,
    nullif(host, '') as host,
    sum(count) as hits,
    max(day) as last_day
  from dropped
  where day between :from and :to and (:site is null or site = :site)
  group by dropped.reason, dropped.site, dropped.host
)
select * from counted
order by sum(hits) over (partition by reason) desc, reason, site, hits desc, host
