// Says what a run would keep with other limits, from the sample in a report, as `inspect/what_if.py` does.

const WhatIf = (() => {
  const Z = 1.959963984540054; // of a normal distribution: 95 % lie within
  const TAIL = 0.025;
  const CAUTION = 3; // how many times more often than known documents new ones may be duplicates
  const COMPARED = {
    "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, "==": (a, b) => a === b,
  };

  function wilson(part, whole) {
    if (whole <= 0) return [0, 1];
    const share = part / whole;
    const spread = Z * Math.sqrt((share * (1 - share)) / whole + (Z * Z) / (4 * whole * whole));
    const centre = share + (Z * Z) / (2 * whole), scale = 1 + (Z * Z) / whole;
    return [part === 0 ? 0 : (centre - spread) / scale, part === whole ? 1 : (centre + spread) / scale];
  }

  // Of `whole`, how many are as `part` of the `seen` are, which were drawn among them: the exact interval.
  function ofFinite(part, seen, whole) {
    const logs = [0];
    for (let n = 1; n <= whole; n++) logs.push(logs[n - 1] + Math.log(n));
    const choose = (n, k) => logs[n] - logs[k] - logs[n - k];
    function between(from, to, number) { // chance that from..to of those drawn are among `number`
      let sum = 0;
      const least = Math.max(from, seen - (whole - number)), most = Math.min(to, number, seen);
      for (let k = least; k <= most; k++) {
        sum += Math.exp(choose(number, k) + choose(whole - number, seen - k) - choose(whole, seen));
      }
      return sum;
    }
    function first(low, high, holds) {
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (holds(middle)) high = middle;
        else low = middle + 1;
      }
      return low;
    }
    const low = part, high = whole - (seen - part);
    return [
      first(low, high, (number) => between(part, seen, number) >= TAIL),
      high + low - first(low, high, (number) => between(0, part, high + low - number) >= TAIL),
    ];
  }

  const sure = (value) => ({ value, low: value, high: value, exact: true });
  const plus = (a, b) => ({ value: a.value + b.value, low: a.low + b.low, high: a.high + b.high, exact: a.exact && b.exact });
  const times = (a, factor) => ({ ...a, value: a.value * factor, low: a.low * factor, high: a.high * factor });

  function whatIf(sample, limits) {
    const rows = sample.failing.length, scale = 1 / sample.rate;
    const is = (name, row) => sample[name][row] === "1";
    const changed = sample.rules.filter((rule) => limits[rule.reason] !== undefined && limits[rule.reason] !== rule.limit);
    const failing = [...sample.failing], failingOwn = [...sample.failingOwn];
    const failsBefore = new Uint8Array(rows), failsBehind = new Uint8Array(rows);
    for (const rule of changed) {
      const before = new Set(rule.fails), limit = Math.fround(limits[rule.reason]), values = sample.measures[rule.measure];
      for (let row = 0; row < rows; row++) {
        const fails = values[row] !== null && COMPARED[rule.op](Math.fround(values[row]), limit);
        const change = Number(fails) - Number(before.has(row));
        failing[row] += change;
        if (sample.own[row] === rule.label) failingOwn[row] += change;
        if (fails) (rule.exact ? failsBefore : failsBehind)[row] = 1;
      }
    }
    const hasBarriers = sample.hasBarriers && changed.length > 0;
    const sums = { kept: 0, entered: 0, stays: 0, own: 0, come: [0, 0], candidates: [0, 0], seen: [0, 0] };
    const own = new Uint8Array(rows), come = new Uint8Array(rows), gone = new Uint8Array(rows), waits = [];
    const hasKept = new Set(), lost = new Set();
    for (let row = 0; row < rows; row++) {
      const entered = is("entered", row), stays = entered && !failsBefore[row];
      own[row] = Number(stays && is("kept", row) && !failsBehind[row]);
      gone[row] = Number(is("kept", row) && !own[row]);
      if (own[row]) hasKept.add(sample.cluster[row]);
      if (gone[row]) lost.add(sample.cluster[row]);
      if (stays && !failsBehind[row] && is("droppedByBarrier", row)) waits.push(row);
      sums.kept += is("kept", row);
      sums.entered += entered;
      sums.stays += stays;
      sums.own += own[row];
      if (!changed.length || !is("droppedByRule", row)) continue;
      const side = Number(entered);
      come[row] = Number(failing[row] === 0 && !is("barred", row) && is("shadow", row));
      sums.come[side] += come[row];
      if (failingOwn[row] === 0) {
        sums.candidates[side] += 1;
        sums.seen[side] += is("shadow", row);
      }
    }
    const replaced = [];
    if (hasBarriers) {
      const taken = new Set();
      for (const row of waits) {
        const cluster = sample.cluster[row];
        if (cluster < 0 || taken.has(cluster) || hasKept.has(cluster) || !lost.has(cluster)) continue;
        taken.add(cluster);
        replaced.push(row);
      }
    }

    function of(number) {
      if (sample.rate === 1) return sure(number);
      const [low, high] = wilson(number, rows);
      return { value: number * scale, low: low * sample.total, high: high * sample.total, exact: false };
    }
    function added(side) {
      const [some, every, seen] = [sums.come[side], sums.candidates[side], sums.seen[side]];
      if (seen === every) return of(some);
      const [low, high] = ofFinite(some, seen, every);
      return { value: every * (seen ? some / seen : 0.5) * scale, low: low * scale, high: high * scale, exact: false };
    }
    function throughBarriers(news, instead) {
      const loss = sums.entered ? 1 - sums.kept / sums.entered : 0;
      if (sums.stays === sums.entered && !news.high) return sure(0);
      return {
        value: instead.value + news.value * (1 - loss),
        low: news.low * Math.max(0, 1 - CAUTION * loss),
        high: instead.high + news.high,
        exact: false,
      };
    }

    const news = added(0), behind = added(1);
    const kept = plus(plus(of(sums.own), behind), hasBarriers ? throughBarriers(news, of(replaced.length)) : news);
    const passes = hasBarriers ? sums.kept / Math.max(1, sums.entered) : 1;
    const each = [news.value * passes, behind.value].map((documents, side) => documents / Math.max(1, sums.come[side]));
    const weights = Array.from(own, (one, row) => one * scale + come[row] * each[Number(is("entered", row))]);
    for (const row of replaced) weights[row] += scale;
    const fit = (count) => times(count, sample.factor);
    return {
      changed,
      before: fit(of(sums.kept)),
      entered: fit(of(sums.entered)),
      entering: fit(plus(of(sums.stays), news)),
      kept: fit(kept),
      gone,
      come,
      weights,
    };
  }

  return { whatIf };
})();
