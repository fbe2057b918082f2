/* ---
title: The clock of a day
description: Page views and visitors of each hour, in the reporting time zone. Whoever reads in two hours counts in both.
key: [day, site, hour]
sum: [views, visitors]
count: views
filters: [site, hour]
--- */
select day, site, hour, count(*) as views, count(distinct session) as visitors
from pageviews
where day in open_days
group by day, site, hour
