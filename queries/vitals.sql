/* ---
title: Web vitals
description: How fast pages are for three of four readers (75th percentile), by page and device. LCP, INP, FCP and TTFB in milliseconds; good are up to 2,500, 200, 1,800 and 800, and 0.1 for CLS. The tracker measures them where it is asked to (t.js?with=vitals).
order: 24
reads: period
params:
  least: {type: integer, default: 5, min: 1, label: At least this many measurements}
chart:
  type: table
  nothing: "No page was measured so often. The tracker does it where it is asked to: t.js?with=vitals"
  columns:
    page: {label: Page, filter: path}
    device: Device
    measured: Measured
    lcp: LCP
    inp: INP
    cls: CLS
    fcp: FCP
    ttfb: TTFB
--- */
with measured as (
  select
    case when :site is null and (select count(*) from sites) > 1 then e.site || e.path else e.path end as page,
    e.device, e.id, m.key as metric, m.value as value
  from events e, json_each(e.props) m
  where
    e.kind = 'vitals' and e.bot is null and (:site is null or e.site = :site)
    and m.key in ('lcp', 'inp', 'cls', 'fcp', 'ttfb') and m.type in ('integer', 'real')
),
placed as (
  select
    page, device, metric, value,
    row_number() over (partition by page, device, metric order by value) as nth,
    count(*) over (partition by page, device, metric) as count
  from measured
),
counted as (
  select page, device, count(distinct id) as measured from measured group by page, device
)
select
  counted.page,
  counted.device,
  counted.measured,
  max(value) filter (where metric = 'lcp') as lcp,
  max(value) filter (where metric = 'inp') as inp,
  round(max(value) filter (where metric = 'cls'), 3) as cls,
  max(value) filter (where metric = 'fcp') as fcp,
  max(value) filter (where metric = 'ttfb') as ttfb
from counted
join placed on placed.page = counted.page and placed.device is counted.device
where nth <= (count * 3 + 3) / 4 and counted.measured >= coalesce(:least, 1)
group by counted.page, counted.device
order by counted.measured desc, counted.page, counted.device
