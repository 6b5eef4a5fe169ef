// "It was me": a number, then the code that was sent there; and the visitor's other open questions.
// Loaded when somebody opens either. `h` comes as an argument, as in teaser.js.
function shown(panel, h, label, type, submit) {
  const { t } = panel;
  const input = h('input', { name: 'value', type, inputmode: type === 'tel' ? 'tel' : 'numeric', autocomplete: type === 'tel' ? 'tel' : 'one-time-code', required: true, maxlength: 40 });
  const back = () => { panel.compose(); panel.box.focus(); };
  const form = h('form', { class: 'form', novalidate: true }, h('label', {}, h('span', {}, label), input),
    h('button', { class: 'cta' }, t.go_on), h('div', { class: 'chips' }, h('button', { type: 'button', onclick: back }, t.back)));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const value = input.value.trim();
    if (!value) { input.focus(); return; }
    try { await submit(value, input, back); } catch (error) { panel.fault(input, error.message || t.not_done); }
  };
  panel.foot.replaceChildren(form);
  input.focus();
}

function told(panel, text) {
  panel.add('event', text);
  panel.say(text);
}

export function prove(panel, h) {
  const { t, chat } = panel;
  shown(panel, h, t.your_number, 'tel', async (address) => {
    await chat.call('link/', { address });
    panel.say(t.code_sent);
    shown(panel, h, t.code_sent, 'text', async (code, input, back) => {
      const { is_joined: isJoined } = await chat.call('link/', { code });
      if (!isJoined) { panel.fault(input, t.code_wrong); return; }
      back();
      told(panel, t.joined);
    });
  });
}

export async function choose(panel, h) {
  const { t, chat } = panel;
  const { tickets } = await chat.call('tickets/');
  const back = () => { panel.compose(); panel.box.focus(); };
  const rows = tickets.map(({ number, about, is_here: isHere }) => h('button', {
    type: 'button', class: isHere ? 'on' : '', 'aria-pressed': String(isHere), onclick: async () => {
      await chat.call('tickets/choice/', { number });
      back();
      told(panel, `${t.about_this} ${about}`);
    },
  }, `#${number} ${about}`));
  panel.foot.replaceChildren(h('div', { class: 'form' }, h('b', {}, t.questions),
    h('div', { class: 'chips', role: 'group', 'aria-label': t.questions }, tickets.length ? rows : h('p', {}, t.no_questions)), h('div', { class: 'chips' }, h('button', { type: 'button', onclick: back }, t.back))));
  panel.foot.querySelector('button').focus();
}
