// The sliders move the example: every number that knows of what it is one, the tangents, the dots and the curves.
{
const form = document.querySelector(".sliders");
const HALF = 1e-5; // half the distance of a difference quotient
const plots = [...document.querySelectorAll("[data-plot]")].map(svg => ({ svg, ...JSON.parse(svg.dataset.plot) }));
const moving = [...document.querySelectorAll("[data-live]")];

// The number as it is where it is short, else rounded to so many decimals, or digits where it is small.
function shown(value, digits = 4) {
  if (!Number.isFinite(value)) return "—";
  const size = Math.abs(value);
  let text = String(Number(size.toPrecision(15)));
  if (text.includes("e") || (text.split(".")[1] ?? "").length > digits) {
    const places = size >= 10 ** (1 - digits) ? digits : digits - 1 - Math.floor(Math.log10(size));
    text = size.toFixed(Math.min(places, 12));
  }
  return Number(text) === 0 ? "0" : (value < 0 ? "−" : "") + text;
}

function quotient(leaf) {
  const loss = side => compute({ ...given, [leaf]: given[leaf] + side * HALF })[form.dataset.loss];
  return (loss(1) - loss(-1)) / (2 * HALF);
}

const leafOf = derivative => derivative.slice(derivative.indexOf("/∂") + 2);
const FORMS = {
  value: (of, now) => shown(now[of]),
  precise: (of, now) => shown(now[of], 10),
  quotient: of => shown(quotient(leafOf(of)), 10),
  apart: (of, now) => {
    const [digit, power] = Math.abs(quotient(leafOf(of)) - now[of]).toExponential(0).split("e");
    return digit === "0" || !power ? "0" : `${digit}·10^${power.replace("-", "−").replace("+", "")}`;
  },
};

// A text such as −0.5, or 4·10^−12, as the elements of MathML.
const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
function element(name, ...parts) {
  const made = document.createElementNS(NAMESPACE, name);
  made.append(...parts);
  return made;
}
function bracket(sign) {
  const made = element("mo", sign);
  made.setAttribute("stretchy", "false");
  return made;
}
function written(text) {
  const [factor, power] = text.split("·10^");
  const number = signed => signed.startsWith("−") ? [element("mo", "−"), element("mn", signed.slice(1))] : [element("mn", signed)];
  const raised = power === undefined ? [] : [element("mo", "·"), element("msup", element("mn", "10"), element("mrow", ...number(power)))];
  return [...number(factor), ...raised];
}

function show() {
  const now = { ...given, ...compute(given) };
  for (const part of moving) {
    const text = FORMS[part.dataset.form](part.dataset.live, now);
    if (part.namespaceURI !== NAMESPACE) { part.textContent = text; continue; }
    const inside = written(text);
    const brackets = "bracketed" in part.dataset && text.startsWith("−");
    part.replaceChildren(...(brackets ? [bracket("("), element("mrow", ...inside), bracket(")")] : inside));
    const math = part.closest("math"), sign = math.parentElement.previousElementSibling;
    if (part.parentElement === math) {
      if (sign?.matches(".worked .equals")) sign.textContent = Math.abs(Number(text.replace("−", "-")) - now[part.dataset.live]) < 1e-12 ? "=" : "≈";
      math.setAttribute("alttext", text);
    }
  }
  plots.forEach(plot => draw(plot, now));
}

const POINTS = 121, UNIT = 16;

// The axes stay where they are; where the curve leaves them, or fills little of them, their numbers are multiplied by 2, 5, 10, …
function draw({ svg, left, right, low, high, width, height, corner, dot, along, slope }, now) {
  const [x, y] = dot.map(name => now[name]);
  const places = Array.from({ length: POINTS }, (_, n) => left + (right - left) * n / (POINTS - 1));
  const curve = along ? places.map(place => [place, compute({ ...given, [along]: place })[dot[1]]]) : [];
  const highest = Math.min(Math.max(...curve.map(([, value]) => value).filter(Number.isFinite), 1e-9), high > 5 ? high : 6);
  let scale = 1;
  for (let n = 0; along && highest > high * scale && n < 30; n += 1) scale *= [2, 2.5, 2][n % 3];
  for (let n = 0; along && highest < 0.4 * high * scale && n < 30; n += 1) scale /= [2, 2.5, 2][n % 3];
  const inside = ([a, b]) => a >= left && a <= right && b >= low * scale && b <= high * scale;
  const at = ([a, b]) => [corner[0] + width * (a - left) / (right - left), corner[1] + height * (high - b / scale) / (high - low)].map(ems => (UNIT * ems).toFixed(2)).join(",");
  const path = points => points.map((point, n) => inside(point) ? (n && inside(points[n - 1]) ? "L" : "M") + at(point) : "").join(" ");
  const set = (role, points) => svg.querySelectorAll(`path.${role}`).forEach((stroke, n) => stroke.setAttribute("d", n ? "" : path(points)));
  if (along) {
    set("curve", curve);
    set("second", Array.from({ length: 41 }, (_, n) => x + 1.3 * (n - 20) / 20).map(place => [place, y + (place - x) * now[slope]]));
    for (const tick of svg.querySelectorAll("[data-height]")) tick.textContent = shown(scale * Number(tick.dataset.height));
  }
  const mark = svg.querySelector(".dot");
  if (!mark) return;
  mark.style.visibility = inside([x, y]) ? "visible" : "hidden";
  if (inside([x, y])) {
    const [across, down] = at([x, y]).split(",").map(Number);
    mark.setAttribute("x", across - mark.width.baseVal.value / 2);
    mark.setAttribute("y", down - mark.height.baseVal.value / 2);
  }
}

function read() {
  for (const input of form.querySelectorAll("input")) {
    given[input.dataset.leaf] = Number(input.value);
    input.nextElementSibling.textContent = shown(Number(input.value));
  }
  show();
}

// Within its section the form stays in sight.
const section = document.createElement("section");
section.className = "moving";
form.before(section);
while (section.nextElementSibling && section.nextElementSibling.tagName !== "H2") section.append(section.nextElementSibling);
form.hidden = false;
let waiting = 0;
form.addEventListener("input", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(read); });
form.addEventListener("reset", () => { waiting = requestAnimationFrame(read); });
form.addEventListener("submit", event => event.preventDefault());
}
