/* ---
title: Durations of visits of a day
description: How many visits with a page view had so many seconds from the first to the last of what they did ("visit"), and so many engaged seconds where reading was measured ("engaged"). For medians over any days.
key: [day, site, what, seconds]
sum: [visits]
count: visits
filters: [site]
narrow: visits
--- */
select day, site, 'visit' as what, seconds, count(*) as visits
from visit_rows
where day in open_days and views > 0
group by day, site, seconds
union all
select day, site, 'engaged', engaged, count(*)
from visit_rows
where day in open_days and views > 0 and engaged is not null
group by day, site, engaged
