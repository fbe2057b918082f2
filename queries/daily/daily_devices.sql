/* ---
title: Devices of a day
description: Page views and visitors by what they read with. These are the same for all pages of a visit, so visitors may be added up over any of them.
sum: [views, visitors]
count: views
filters: [site, device, browser, os]
--- */
select day, site, device, browser, os, count(*) as views, count(distinct session) as visitors
from pageviews
where day in open_days
group by day, site, device, browser, os
