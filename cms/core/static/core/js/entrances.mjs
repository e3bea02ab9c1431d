// Runs the self-test of the entrances from this browser, then hands the signed receipts over.
const form = document.getElementById("entrances-run");
const plan = JSON.parse(document.getElementById("entrances-plan").textContent);
const button = form.querySelector("button");

async function ask(entrance, trial) {
  const query = new URLSearchParams({ pass: entrance.pass, trial: trial.name });
  const headers = trial.header ? { [trial.header]: trial.value } : {};
  try {
    const answer = await fetch(`${entrance.url}?${query}`, {
      headers,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(8000),
    });
    return answer.ok ? (await answer.json()).receipt : null;
  } catch {
    return null;
  }
}

async function run(entrance, papers) {
  const cell = document.querySelector(`[data-host="${entrance.host}"]`);
  let silent = 0;
  for (const [done, trial] of entrance.trials.entries()) {
    const receipt = silent < 3 ? await ask(entrance, trial) : null;
    if (receipt) papers.push(receipt);
    else silent += 1;
    if (cell) cell.textContent = `${done + 1} / ${entrance.trials.length}`;
  }
}

button.disabled = plan.length === 0;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const papers = [];
  await Promise.all(plan.map((entrance) => run(entrance, papers)));
  form.elements.papers.value = JSON.stringify(papers);
  form.submit();
});
