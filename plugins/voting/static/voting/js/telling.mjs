// Times as the page's readers know them: in the campaign's time zone, whatever the device's is.

/** "2020-08-26T00:00:00+08:00" as a day and a time of that offset. */
export function moment(text) {
  const parts = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(text);
  if (!parts) return text;
  const [year, month, day, hour, minute] = parts.slice(1).map(Number);
  const told = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const how = { timeZone: "UTC", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(document.documentElement.lang || "zh-Hans", {
    ...how,
    hourCycle: "h23",
  }).format(told);
}
