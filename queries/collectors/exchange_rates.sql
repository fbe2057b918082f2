/* ---
title: Exchange rates
description: What one euro is in other currencies, by day, as the European Central Bank publishes it.
off: true
collect:
  from: https://data-api.ecb.europa.eu/service/data/EXR/D..EUR.SP00.A?format=csvdata&lastNObservations={days}
  as: csv
  every: "30 17 * * 1-5"
params: {days: 5}
key: [day, currency]
columns:
  day: day
  currency: text
  rate: real
keep: changes
--- */
select value ->> 'TIME_PERIOD' as day, value ->> 'CURRENCY' as currency, value ->> 'OBS_VALUE' as rate
from json_each(:body)
where value ->> 'OBS_VALUE' <> ''
