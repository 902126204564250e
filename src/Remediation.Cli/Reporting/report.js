"use strict";
(() => {
    const data = JSON.parse(document.getElementById("data").textContent);
    const PAGE = 50;
    const MOST_PRINTED = 1000;
    const MOST_ROWS = 8;
    const SIGNS = {
        changed: "●",
        would: "◇",
        failed: "✕",
        held: "Ⅱ",
        exempt: "§",
        unclear: "?",
        resolved: "○",
        refused: "–",
    };
    const SEVERITIES = ["Critical", "High", "Medium", "Low"];
    const kinds = new Map(data.kinds.map((kind) => [kind.id, kind]));
    const byId = (id) => document.getElementById(id);

    // ---- Making elements. Every text of the data comes in by textContent. ----

    // What cannot be seen, or turns the direction of what follows, is shown by its number.
    const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

    const code = (sign) => "U+" + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

    const shown = (text) => String(text ?? "").replace(UNSEEN, (sign) => `⟦${code(sign)}⟧`);

    function make(name, attributes = {}, ...children) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) {
            if (value === true) element.setAttribute(key, "");
            else if (value !== null && value !== undefined && value !== false)
                element.setAttribute(key, String(value));
        }
        for (const child of children.flat()) {
            if (child === null || child === undefined) continue;
            element.append(child instanceof Node ? child : document.createTextNode(shown(child)));
        }
        return element;
    }

    function draw(name, attributes = {}, ...children) {
        const element = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
        for (const child of children) {
            element.append(child instanceof Node ? child : document.createTextNode(shown(child)));
        }
        return element;
    }

    const bdi = (text) => make("bdi", {}, text);
    const isoTime = (time) => (time ? time.slice(0, 10) + " " + time.slice(11, 19) : "");
    const timeOf = (time) => (time ? make("time", { datetime: time }, isoTime(time)) : null);
    const amount = (number, thing) => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;

    function kindOf(id, words) {
        const sign = make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[id]);
        return make("span", { class: `kind kind-${id}` }, sign, words ?? kinds.get(id).label);
    }

    // ---- Tables. ----

    let regions = 0;

    // A region that scrolls sideways can be reached and scrolled by keyboard.
    function table(caption, columns, rows, empty) {
        if (rows.length === 0) return make("p", {}, empty);
        const id = `caption-${++regions}`;
        const head = columns.map((column) => make("th", { scope: "col", class: column.class }, column.name));
        const body = rows.map((row) =>
            make(
                "tr",
                {},
                row.map((cell, at) => cellOf(cell, columns[at], at)),
            ),
        );
        return make(
            "div",
            { class: "scroll", role: "region", "aria-labelledby": id, tabindex: "0" },
            make(
                "table",
                {},
                make("caption", { id }, caption),
                make("thead", {}, make("tr", {}, head)),
                make("tbody", {}, body),
            ),
        );
    }

    function cellOf(cell, column, at) {
        if (at === 0) return make("th", { scope: "row", class: column.class }, cell);
        return make("td", { class: column.class }, cell);
    }

    // ---- The first screen. ----

    function listed(values, one, many) {
        if (values.length === 0) return `no ${one}`;
        if (values.length === 1) return `${one} ${values[0]}`;
        return `${values.length} ${many} (${values.slice(0, 6).join(", ")}${values.length > 6 ? ", …" : ""})`;
    }

    function showAbout() {
        const about = data.about;
        const span = about.from ? `from ${isoTime(about.from)} to ${isoTime(about.to)} UTC` : "with no record";
        const meaning = {
            audit: "It says what guardrails would change.",
            enforce: "It says what guardrails changed.",
        };
        const accounts = listed(about.accounts, "account", "accounts");
        const where = `${accounts} and ${listed(about.regions, "region", "regions")}`;
        const whole = about.accounts.length === 0 ? `account ${about.account} and region ${about.region}` : where;
        byId("about").textContent = shown(
            `What guardrails found in ${whole}, ${span}, in mode ${about.mode}; from ${about.source}, ` +
                `by version ${about.version}. ` +
                (meaning[about.mode] ?? "It says what guardrails changed, and what they would change."),
        );
        const filter = about.filter ? ` Left out is what does not fit: ${about.filter}.` : "";
        byId("foot").textContent = shown(
            `Made ${isoTime(about.madeAt)} UTC as account ${about.account} in ${about.region} ` +
                `by version ${about.version}, from ${about.source}.${filter} All times are UTC.`,
        );
        if (filter) byId("about").after(make("p", {}, filter.trim()));
        document.title = shown(`Remediation report, account ${about.account}, ${about.madeAt.slice(0, 10)}`);
    }

    function showWarnings() {
        const lines = data.faults.map(
            (fault) => `${fault.guardrail} could not be looked at to its end: ${fault.why}`,
        );
        lines.push(
            ...data.unreadable.map((fault) => `An exemption or pause cannot be read and holds nothing: ${fault}`),
        );
        if (lines.length === 0) return;
        byId("warnings").append(
            make(
                "section",
                { class: "warning", "aria-label": "What this report lacks" },
                make("p", {}, make("strong", {}, "This report is not complete.")),
                make(
                    "ul",
                    {},
                    lines.map((line) => make("li", {}, line)),
                ),
            ),
        );
    }

    function span(seconds) {
        if (seconds < 60) return `${seconds.toLocaleString("en")} s`;
        const parts = [
            [86400, "d"],
            [3600, "h"],
            [60, "min"],
            [1, "s"],
        ];
        const words = [];
        let rest = Math.round(seconds);
        for (const [size, unit] of parts) {
            const number = Math.floor(rest / size);
            rest -= number * size;
            if (number > 0) words.push(`${number} ${unit}`);
        }
        return words.slice(0, 2).join(" ");
    }

    function card(number, label, note) {
        return make("li", {}, label, make("strong", {}, number), make("span", { class: "small" }, note));
    }

    function showCards() {
        const cards = [card(data.records.length.toLocaleString("en"), "Records", resourcesOf(data.records))];
        for (const kind of data.kinds) {
            const number = data.totals[kind.id];
            if (number === undefined) continue;
            const undone = kind.id === "changed" && data.undone > 0 ? ` ${data.undone} undone since.` : "";
            const of = resourcesOf(data.records.filter((record) => record.kind === kind.id));
            cards.push(card(number.toLocaleString("en"), kindOf(kind.id), `${of}. ${kind.meaning}${undone}`));
        }
        if (data.repair.length > 0) {
            const all = data.repair[0];
            cards.push(card(span(all.median), "Time to repair, median", `95 of 100 within ${span(all.p95)}`));
        }
        byId("cards").append(...cards);
    }

    function resourcesOf(records) {
        const resources = new Set(records.map((record) => record.resource));
        return `of ${amount(resources.size, "resource")}`;
    }

    // ---- The chart. ----

    function patternOf(kind) {
        const marks = {
            would: "M0 8L8 0",
            failed: "M0 0L8 8M8 0L0 8",
            held: "M4 0V8",
            exempt: "M0 4H8",
            unclear: "M4 3V5",
            resolved: "M0 0L8 8",
            refused: "M0 4H8M4 0V8",
        };
        return draw(
            "pattern",
            { id: `fill-${kind}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
            draw("rect", { width: 8, height: 8, class: `kind-${kind}` }),
            draw("path", { d: marks[kind] ?? "", class: "mark" }),
        );
    }

    function showChart() {
        const spans = data.time.spans;
        const place = byId("chart");
        if (data.time.undated > 0) {
            place.before(
                make("p", {}, `${amount(data.time.undated, "record")} without the time of an event: not shown here.`),
            );
        }
        if (spans.length === 0) {
            place.append(make("p", {}, "There is nothing to show."));
            byId("chart-table").closest("details").hidden = true;
            return;
        }
        const present = data.kinds.filter((kind) => data.totals[kind.id] > 0);
        place.append(legendOf(present), chartOf(spans, present));
        const columns = [
            { name: `${data.time.unit} from` },
            ...present.map((k) => ({ name: k.label, class: "number" })),
        ];
        const rows = spans
            .filter((bar) => bar.total > 0)
            .map((bar) => [bar.start, ...present.map((kind) => String(bar.counts[kind.id] ?? 0))]);
        byId("chart-table").append(
            table(`Records by ${data.time.unit}; those without a record are left out`, columns, rows, "Nothing."),
        );
    }

    function legendOf(present) {
        const items = present.map((kind) => {
            const box = draw("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
            box.append(draw("rect", { width: 16, height: 16, fill: `url(#fill-${kind.id})` }));
            return make("li", {}, box, kind.label);
        });
        return make("ul", { class: "legend", "aria-label": "What the bars are of" }, items);
    }

    function chartOf(spans, present) {
        const [width, height, left, low, top] = [960, 260, 44, 222, 12];
        const most = Math.max(...spans.map((bar) => bar.total));
        const step = stepOf(most);
        const ceiling = Math.ceil(most / step) * step;
        const y = (number) => low - ((low - top) * number) / ceiling;
        const pitch = (width - left) / spans.length;
        const total = spans.reduce((sum, bar) => sum + bar.total, 0);
        const chart = draw("svg", {
            viewBox: `0 0 ${width} ${height}`,
            class: "bars",
            role: "img",
            "aria-labelledby": "chart-name",
        });
        chart.append(
            draw(
                "title",
                { id: "chart-name" },
                `${amount(total, "record")} by ${data.time.unit}, as a stacked bar chart`,
            ),
            draw("defs", {}, ...present.map((kind) => patternOf(kind.id))),
        );
        for (let number = 0; number <= ceiling; number += step) {
            chart.append(
                draw("line", { x1: left, x2: width, y1: y(number), y2: y(number), class: "axis" }),
                draw("text", { x: left - 8, y: y(number) + 4, "text-anchor": "end" }, String(number)),
            );
        }
        const every = Math.ceil(spans.length / 10);
        spans.forEach((bar, at) => {
            const x = left + at * pitch;
            chart.append(barOf(bar, present, x + pitch * 0.12, Math.min(pitch * 0.76, 48), y));
            if (at % every === 0) chart.append(draw("text", { x: x + 2, y: low + 22 }, bar.start));
        });
        return make(
            "div",
            { class: "scroll", role: "region", "aria-label": "Chart over time", tabindex: "0" },
            chart,
        );
    }

    function stepOf(most) {
        const power = 10 ** Math.floor(Math.log10(Math.max(1, most / 4)));
        return [1, 2, 5, 10].map((factor) => factor * power).find((step) => most / step <= 5) ?? power;
    }

    function barOf(bar, present, x, width, y) {
        const group = draw("g", {});
        const words = present
            .filter((kind) => bar.counts[kind.id])
            .map((k) => `${k.label.toLowerCase()} ${bar.counts[k.id]}`);
        group.append(draw("title", {}, `${bar.start}: ${words.join(", ") || "nothing"}`));
        let below = 0;
        for (const kind of present) {
            const number = bar.counts[kind.id] ?? 0;
            if (number === 0) continue;
            const [upper, lower] = [y(below + number), y(below)];
            group.append(
                draw("rect", {
                    x,
                    y: upper,
                    width,
                    height: Math.max(1, lower - upper - 1),
                    fill: `url(#fill-${kind.id})`,
                }),
            );
            below += number;
        }
        return group;
    }

    // ---- Groups, repairs, repeats, open cases, switches. ----

    const fieldOf = { practice: "by-practice", guardrail: "by-guardrail", account: "by-account" };
    Object.assign(fieldOf, { actor: "by-actor", control: "by-control" });

    function showGroups() {
        for (const group of data.groups) byId("group-tables").append(groupOf(group));
    }

    function groupOf(group) {
        const most = Math.max(1, ...group.rows.map((row) => row.total));
        const rows = group.rows.map((row) => [
            nameOf(group, row.key),
            make("span", {}, meterOf(row, most), wordsOf(row.counts)),
            row.total.toLocaleString("en"),
        ]);
        const columns = [{ name: group.label }, { name: "Became" }, { name: "Records", class: "number" }];
        const shownTable = table(
            `By ${group.label.toLowerCase()}`,
            columns,
            rows,
            `No ${group.label.toLowerCase()}.`,
        );
        shortened(shownTable, group.label);
        return shownTable;
    }

    function nameOf(group, key) {
        const button = make("button", { type: "button", class: "name" }, bdi(key));
        button.addEventListener("click", () => {
            resetFilter();
            byId(fieldOf[group.id]).value = key;
            state.page = 0;
            show();
            byId("records").scrollIntoView();
            byId("records").focus({ preventScroll: true });
        });
        return button;
    }

    function meterOf(row, most) {
        const meter = make("span", { class: "meter", "aria-hidden": "true" });
        for (const [kind, number] of Object.entries(row.counts)) {
            const part = make("span", { class: `kind-${kind}` });
            part.style.width = `${(100 * number) / most}%`;
            meter.append(part);
        }
        return meter;
    }

    const wordsOf = (counts) =>
        Object.entries(counts)
            .map(([kind, number]) => `${number.toLocaleString("en")} ${kinds.get(kind).label.toLowerCase()}`)
            .join(", ");

    // Print shows all rows: what is folded is hidden on the screen alone.
    const folded = [];

    function shortened(region, what) {
        const rows = [...region.querySelectorAll("tbody tr")].slice(MOST_ROWS);
        if (rows.length === 0) return;
        const button = make("button", { type: "button", "aria-expanded": "false" });
        const fold = { rows, isOpen: false };
        const apply = (isPrinting) => {
            rows.forEach((row) => (row.hidden = !fold.isOpen && !isPrinting));
            button.setAttribute("aria-expanded", String(fold.isOpen));
            button.textContent = fold.isOpen ? "Show fewer" : `Show ${rows.length} more: ${what.toLowerCase()}`;
        };
        button.addEventListener("click", () => {
            fold.isOpen = !fold.isOpen;
            apply(false);
        });
        folded.push(apply);
        apply(false);
        region.append(make("p", { class: "more" }, button));
    }

    function showRepair() {
        const number = { class: "number" };
        const columns = [
            { name: "Guardrail" },
            { name: "Repairs", ...number },
            { name: "Median", ...number },
            { name: "95th percentile", ...number },
            { name: "Longest", ...number },
        ];
        const rows = data.repair.map((row) => [
            row.name,
            row.number.toLocaleString("en"),
            span(row.median),
            span(row.p95),
            span(row.longest),
        ]);
        const shownTable = table(
            "Time to repair by guardrail",
            columns,
            rows,
            "Nothing was repaired after an event.",
        );
        shortened(shownTable, "guardrails");
        byId("repair-table").append(shownTable);
    }

    function showRepeats() {
        const columns = [
            { name: "Who or what" },
            { name: "Kind", class: "short" },
            { name: "Records", class: "number" },
            { name: "Last", class: "time" },
            { name: "Guardrails" },
            { name: "What ends it at the source", class: "text" },
        ];
        const rows = data.repeats.map((row) => [
            bdi(row.who),
            row.what,
            row.number.toLocaleString("en"),
            timeOf(row.last),
            row.guardrails.join(", "),
            row.fix,
        ]);
        const shownTable = table("What keeps coming back", columns, rows, "Nothing came back.");
        shortened(shownTable, "of these");
        byId("repeats-table").append(shownTable);
    }

    function endOf(one) {
        if (one.end) return make("span", {}, timeOf(one.end), one.over ? " (over)" : "");
        return one.kind === "held" || one.kind === "exempt" ? "until somebody acts" : "until it is seen again";
    }

    function showOpen() {
        const columns = [
            { name: "Resource" },
            { name: "Is", class: "short" },
            { name: "Guardrail" },
            { name: "Ends", class: "time" },
            { name: "Why", class: "text" },
        ];
        const order = ["failed", "unclear", "held", "exempt"];
        const cases = [...data.open].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
        const rows = cases.map((one) => {
            const record = data.records[one.record];
            const why = record.reason ?? record.violation;
            return [openerOf(record), kindOf(one.kind), record.guardrail, endOf(one), why];
        });
        const shownTable = table("What is not settled", columns, rows, "Nothing is held, exempt, unclear or failed.");
        shortened(shownTable, "cases");
        byId("open-table").append(shownTable);
    }

    function showSwitches() {
        const exemptions = data.exemptions.map((one) => [
            bdi(one.id),
            one.state,
            one.guardrail === "*" ? "every guardrail" : one.guardrail,
            bdi(one.principal === "*" ? one.resource : `${one.resource}, by ${one.principal}`),
            one.expires ? timeOf(one.expires) : "never",
            `${one.owner}: ${one.reason}`,
        ]);
        byId("exemptions-table").append(
            table(
                "Exemptions, as they are now",
                [
                    { name: "Exemption" },
                    { name: "State", class: "short" },
                    { name: "Guardrail" },
                    { name: "Resource" },
                    { name: "Ends", class: "time" },
                    { name: "Owner and reason", class: "text" },
                ],
                exemptions,
                "There is no exemption.",
            ),
        );
        const pauses = data.pauses.map((one) => [
            one.what,
            one.state,
            timeOf(one.from),
            timeOf(one.until),
            one.held.toLocaleString("en"),
            one.words,
        ]);
        byId("pauses-table").append(
            table(
                "Pauses that the ledger has, or that held one of these records",
                [
                    { name: "Paused" },
                    { name: "State", class: "short" },
                    { name: "From", class: "time" },
                    { name: "Until", class: "time" },
                    { name: "Held records", class: "number" },
                    { name: "By and why", class: "text" },
                ],
                pauses,
                "The ledger knows of no pause, and none held a record.",
            ),
        );
    }

    // ---- The records: filtered, sorted, a page at a time. ----

    const guardrailOf = (record) => data.guardrails[record.guardrail];
    const COLUMNS = [
        { name: "Resource", of: (record) => record.resource },
        { name: "Became", of: (record) => kinds.get(record.kind).label },
        { name: "Severity", of: (record) => guardrailOf(record).rank, class: "short" },
        { name: "Guardrail", of: (record) => record.guardrail },
        { name: "Time (UTC)", of: (record) => record.time, class: "time" },
        { name: "Account", of: (record) => record.account, class: "short" },
        { name: "Actor", of: (record) => record.who, class: "who" },
        { name: "What was wrong", of: (record) => record.violation, class: "text" },
    ];
    const TIME = 4;
    const state = { page: 0, sort: TIME, isDown: true, found: data.records, isPrinting: false };
    const searched = new Map();

    const FILTERS = [
        ["by-kind", (record, value) => record.kind === value],
        ["by-severity", (record, value) => guardrailOf(record).severity === value],
        ["by-practice", (record, value) => guardrailOf(record).practice === value],
        ["by-guardrail", (record, value) => record.guardrail === value],
        ["by-account", (record, value) => record.account === value],
        ["by-actor", (record, value) => record.who === value],
        ["by-control", (record, value) => guardrailOf(record).controls.includes(value)],
    ];

    // A record's texts are joined once, when somebody searches first.
    function textOf(record) {
        let text = searched.get(record);
        if (text === undefined) {
            text =
                Object.values(record).flat().join("\n").toLowerCase() +
                "\n" +
                guardrailOf(record).title.toLowerCase();
            searched.set(record, text);
        }
        return text;
    }

    function find() {
        const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
        const chosen = FILTERS.filter(([id]) => byId(id).value !== "").map(([id, fits]) => [byId(id).value, fits]);
        const found = data.records.filter(
            (record) =>
                chosen.every(([value, fits]) => fits(record, value)) &&
                words.every((word) => textOf(record).includes(word)),
        );
        const keyOf = COLUMNS[state.sort].of;
        const sign = state.isDown ? -1 : 1;
        // By code points, which is fast and the same everywhere; equal ones stay newest first.
        return found.sort((a, b) => {
            const [left, right] = [keyOf(a), keyOf(b)];
            return left === right ? 0 : left < right ? -sign : sign;
        });
    }

    function openerOf(record) {
        const button = make(
            "button",
            { type: "button", class: "name", "aria-haspopup": "dialog" },
            bdi(record.resource),
        );
        button.addEventListener("click", () => open(record, button));
        return button;
    }

    function rowOf(record) {
        const guardrail = guardrailOf(record);
        const cells = [
            openerOf(record),
            kindOf(record.kind),
            guardrail.severity,
            record.guardrail,
            timeOf(record.time),
            record.account,
            make("span", {}, bdi(record.who), record.tool ? ` (${record.tool})` : ""),
            make("span", {}, record.violation, state.isPrinting ? printedSteps(record) : null),
        ];
        return make(
            "tr",
            {},
            cells.map((cell, at) => cellOf(cell, COLUMNS[at], at)),
        );
    }

    function printedSteps(record) {
        const steps = record.done ?? record.plan ?? [];
        return steps.length === 0 ? null : ` → ${steps.join("; ")}`;
    }

    const body = make("tbody");
    const heads = COLUMNS.map((column, at) => {
        const button = make(
            "button",
            { type: "button", class: "sort" },
            column.name,
            make("span", { "aria-hidden": "true" }),
        );
        button.addEventListener("click", () => {
            state.isDown = state.sort === at ? !state.isDown : at === TIME || column.name === "Severity";
            state.sort = at;
            state.page = 0;
            show();
        });
        return make("th", { scope: "col", class: column.class }, button);
    });

    function show() {
        state.found = find();
        render();
    }

    function render() {
        const pages = Math.max(1, Math.ceil(state.found.length / PAGE));
        state.page = Math.min(state.page, pages - 1);
        const from = state.page * PAGE;
        const rows = state.isPrinting ? state.found.slice(0, MOST_PRINTED) : state.found.slice(from, from + PAGE);
        body.replaceChildren(...rows.map(rowOf));
        heads.forEach((head, at) => {
            const isSorted = at === state.sort;
            head.setAttribute("aria-sort", isSorted ? (state.isDown ? "descending" : "ascending") : "none");
            head.querySelector("[aria-hidden]").textContent = isSorted ? (state.isDown ? " ▼" : " ▲") : " ↕";
        });
        byId("count").textContent = countWords(rows.length);
        byId("page").textContent = `Page ${state.page + 1} of ${pages}`;
        byId("previous").disabled = state.page === 0;
        byId("next").disabled = state.page >= pages - 1;
        byId("pages").hidden = pages === 1;
    }

    function countWords(rows) {
        const all = data.records.length;
        const found = state.found.length;
        const fits =
            found === all ? amount(all, "record") : `${found.toLocaleString("en")} of ${amount(all, "record")} fit`;
        if (!state.isPrinting) return `${fits}.`;
        const left =
            rows < found
                ? ` The first ${rows.toLocaleString("en")} are printed: filter before, to print others.`
                : "";
        return `${fits}.${left}`;
    }

    function choices(id, values) {
        const select = byId(id);
        select.append(make("option", { value: "" }, "All"));
        for (const [value, label] of values) {
            const option = make("option", {}, label);
            option.value = value;
            select.append(option);
        }
    }

    function resetFilter() {
        byId("search").value = "";
        for (const [id] of FILTERS) byId(id).value = "";
    }

    function showRecords() {
        const same = (values) => values.map((value) => [value, value]);
        const keysOf = (id) => same(data.groups.find((group) => group.id === id).rows.map((row) => row.key));
        choices(
            "by-kind",
            data.kinds.filter((k) => data.totals[k.id]).map((kind) => [kind.id, kind.label]),
        );
        const severities = new Set(Object.values(data.guardrails).map((guardrail) => guardrail.severity));
        choices("by-severity", same([...SEVERITIES, "not known"].filter((severity) => severities.has(severity))));
        for (const id of Object.keys(fieldOf)) choices(fieldOf[id], keysOf(id));
        byId("records-table").append(
            make(
                "div",
                { class: "scroll", role: "region", "aria-label": "Table of records", tabindex: "0" },
                make(
                    "table",
                    {},
                    make("caption", {}, "A resource opens its record"),
                    make("thead", {}, make("tr", {}, heads)),
                    body,
                ),
            ),
        );
        byId("filter").addEventListener("submit", (event) => event.preventDefault());
        byId("filter").addEventListener("input", () => {
            state.page = 0;
            show();
        });
        byId("filter").addEventListener("reset", (event) => {
            event.preventDefault();
            resetFilter();
            state.page = 0;
            show();
        });
        byId("previous").addEventListener("click", () => turn(-1));
        byId("next").addEventListener("click", () => turn(1));
        show();
    }

    // A button that is off loses the focus: it goes to the other one.
    function turn(by) {
        state.page += by;
        render();
        const [used, other] = by > 0 ? ["next", "previous"] : ["previous", "next"];
        if (byId(used).disabled) byId(other).focus();
        byId("records-table").scrollIntoView();
    }

    // ---- One record. ----

    const dialog = byId("record");
    let opener = null;

    function open(record, from) {
        opener = from;
        byId("record-title").textContent = shown(record.resource);
        byId("record-body").replaceChildren(...describe(record));
        dialog.showModal();
        dialog.scrollTop = 0;
        byId("record-title").focus();
    }

    dialog.addEventListener("close", () => {
        const target = opener?.isConnected ? opener : byId("records");
        opener = null;
        target.focus();
    });
    byId("close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
        if (event.target === dialog) dialog.close();
    });

    function describe(record) {
        const guardrail = guardrailOf(record);
        const facts = make("dl");
        const fact = (name, value) => {
            if (value === undefined || value === null || value === "" || value.length === 0) return;
            const detail = Array.isArray(value)
                ? make(
                      "ul",
                      {},
                      value.map((line) => make("li", {}, line)),
                  )
                : value;
            facts.append(make("dt", {}, name), make("dd", {}, detail));
        };
        fact("Became", make("span", {}, kindOf(record.kind), ` (${record.outcome}, ${record.mode})`));
        fact("Guardrail", `${record.guardrail}: ${guardrail.title}`);
        fact("Severity", guardrail.severity);
        fact("Risk", guardrail.risk);
        fact("What was wrong", record.violation);
        fact("Why so", record.reason);
        fact(record.kind === "would" ? "Would do" : "Plan", record.plan);
        fact("Was done", record.done);
        fact("A repair can break", guardrail.breaks);
        fact("Where", `account ${record.account}, ${record.region}, ${record.type}`);
        fact("Event", make("span", {}, `${record.event} at `, timeOf(record.time), ` UTC, ${record.eventId}`));
        fact("Actor", bdi(record.session ?? record.who));
        fact("Role", record.session && record.session !== record.who ? bdi(record.who) : "");
        fact("Came from", [record.source, record.agent, record.tool].filter(Boolean).join(", "));
        fact("Ended", timeOf(record.finished));
        fact("Undone", timeOf(record.undone));
        fact("Controls", guardrail.controls);
        fact("Notes", record.notes);
        fact("Record", make("code", {}, record.id));
        return [facts, make("h3", {}, "Before and after"), differenceOf(record)];
    }

    function linesOf(text) {
        if (text === undefined) return [];
        try {
            return JSON.stringify(unfolded(JSON.parse(text)), null, 2).split("\n");
        } catch {
            return text.split("\n");
        }
    }

    // A policy is a text that is JSON itself.
    function unfolded(value) {
        if (Array.isArray(value)) return value.map(unfolded);
        if (value !== null && typeof value === "object") {
            const pairs = Object.entries(value).map(([key, member]) => [key, unfolded(member)]);
            return Object.fromEntries(pairs);
        }
        if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return value;
        try {
            return unfolded(JSON.parse(value));
        } catch {
            return value;
        }
    }

    function differenceOf(record) {
        if (record.before === undefined && record.after === undefined) {
            return make("p", {}, "The record has no state: none was read, or it is left out (see the notes).");
        }
        const [before, after] = [linesOf(record.before), linesOf(record.after)];
        const parts = record.after === undefined ? before.map((line) => ["same", line, ""]) : compare(before, after);
        const words = { gone: "removed", come: "added" };
        const cell = (kind, line, sign) =>
            make(
                "td",
                { class: line === null ? null : kind === "same" ? null : kind },
                line !== null && kind !== "same"
                    ? make("span", { "aria-label": `${words[kind]}:`, role: "img" }, sign)
                    : null,
                line === null ? "" : (kind === "same" ? "  " : " ") + line,
            );
        const rows = parts.map(([kind, left, right]) => {
            if (kind === "same") return make("tr", {}, cell("same", left, ""), cell("same", right, ""));
            return make("tr", {}, cell("gone", left, "−"), cell("come", right, "+"));
        });
        const later = record.after === undefined ? "After: nothing was written" : "After";
        const changed = parts.filter(([kind]) => kind !== "same").length;
        const differ = `${amount(changed, "line")} ${changed === 1 ? "differs" : "differ"}.`;
        const read = record.plan ? "The state that was read; the steps stand above" : "The state that was read";
        const summary = record.after === undefined ? read : changed === 0 ? "No line differs." : differ;
        return make(
            "div",
            { class: "scroll", role: "region", "aria-label": "Before and after", tabindex: "0" },
            make(
                "table",
                { class: "difference" },
                make("caption", {}, summary),
                make(
                    "thead",
                    {},
                    make("tr", {}, make("th", { scope: "col" }, "Before"), make("th", { scope: "col" }, later)),
                ),
                make("tbody", {}, rows),
            ),
        );
    }

    // The longest common lines, between what is the same at both ends; of very long states just their ends.
    function compare(before, after) {
        let start = 0;
        while (start < before.length && start < after.length && before[start] === after[start]) start++;
        let end = 0;
        const most = Math.min(before.length, after.length) - start;
        while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
        const left = before.slice(start, before.length - end);
        const right = after.slice(start, after.length - end);
        const same = (line) => ["same", line, line];
        const middle = left.length * right.length > 1e6 ? paired(left, right) : common(left, right);
        return [...before.slice(0, start).map(same), ...middle, ...before.slice(before.length - end).map(same)];
    }

    function paired(left, right) {
        const length = Math.max(left.length, right.length);
        return Array.from({ length }, (_, at) => ["differs", left[at] ?? null, right[at] ?? null]);
    }

    function common(left, right) {
        const lengths = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
        for (let i = left.length - 1; i >= 0; i--) {
            for (let j = right.length - 1; j >= 0; j--) {
                const longer = Math.max(lengths[i + 1][j], lengths[i][j + 1]);
                lengths[i][j] = left[i] === right[j] ? lengths[i + 1][j + 1] + 1 : longer;
            }
        }
        const parts = [];
        let [gone, come, i, j] = [[], [], 0, 0];
        const flush = () => {
            parts.push(...paired(gone, come));
            [gone, come] = [[], []];
        };
        while (i < left.length || j < right.length) {
            if (i < left.length && j < right.length && left[i] === right[j]) {
                flush();
                parts.push(["same", left[i++], right[j++]]);
            } else if (j >= right.length || (i < left.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
                gone.push(left[i++]);
            } else {
                come.push(right[j++]);
            }
        }
        flush();
        return parts;
    }

    // ---- Print: everything is open. ----

    const unopened = new Set();

    function print(isPrinting) {
        if (state.isPrinting === isPrinting) return;
        state.isPrinting = isPrinting;
        folded.forEach((apply) => apply(isPrinting));
        for (const details of document.querySelectorAll("details")) {
            if (isPrinting && !details.open) unopened.add(details);
            if (isPrinting) details.open = true;
            else if (unopened.has(details)) details.open = false;
        }
        if (!isPrinting) unopened.clear();
        render();
    }

    const media = matchMedia("print");
    media.addEventListener("change", () => print(media.matches));
    addEventListener("beforeprint", () => print(true));
    addEventListener("afterprint", () => print(false));

    showAbout();
    showWarnings();
    showCards();
    showChart();
    showGroups();
    showRepair();
    showRepeats();
    showOpen();
    showSwitches();
    showRecords();
    if (media.matches) print(true);
})();
