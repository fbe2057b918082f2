/* ---
title: Breakdown
description: Page views and visitors by any one or two of what is known of a view. Press a row to see the page for just that; take the SQL along to go on from it.
order: 3.5
reads: period
params:
  first:
    type: choice
    label: By
    default: country
    options: &dimensions
      path: Page
      source: Source
      medium: Kind of source
      campaign: Campaign
      referrer: Link
      country: Country
      language: Language
      device: Device
      browser: Browser
      os: System
      weekday: Weekday
      hour: Hour
      site: Site
  second: {type: choice, label: and by, default: device, options: *dimensions}
  measure: {type: choice, label: Most, options: {views: Page views, visitors: Visitors}, default: views}
chart:
  type: table
  nothing: "No page was read. Counting began on {since}."
  limit: 50
  columns:
    first: {label: By, filter: ":first"}
    second: {label: and by, filter: ":second"}
    views: Views
    visitors: Visitors
    share: Share of views
  format: {share: percent}
--- */
with known as (
  select
    session,
    json_object(
      'path', case when :site is null and (select count(*) from sites) > 1 then site || path else path end,
      'source', source, 'medium', medium, 'campaign', campaign, 'referrer', referrer,
      'country', country, 'language', language, 'device', device, 'browser', browser, 'os', os,
      'weekday', substr('MonTueWedThuFriSatSun', 1 + 3 * ((strftime('%w', day) + 6) % 7), 3),
      'hour', hour, 'site', site
    ) as it
  from pageviews
  where :site is null or site = :site
)
select
  it ->> :first as first,
  it ->> :second as second,
  count(*) as views,
  count(distinct session) as visitors,
  1.0 * count(*) / sum(count(*)) over () as share
from known
group by 1, 2
order by case :measure when 'visitors' then count(distinct session) else count(*) end desc, views desc, first, second
