// Passkeys: fills the hidden field of a form with what the device answers, then sends the form.
// The options come with the page, or for signing in are fetched from the form's own address.
const options = () => JSON.parse(document.getElementById('passkey_options').textContent);

async function answer(form) {
  if (form.dataset.passkey === 'login') {
    const response = await fetch(form.action, { headers: { Accept: 'application/json' } });
    if (!response.ok) throw new Error(`${response.status}`);
    return webauthnJSON.get((await response.json()).request_options);
  }
  if (form.dataset.passkey === 'authenticate') return webauthnJSON.get(options().request_options);
  const creation = structuredClone(options().creation_options);
  const isPasskey = form.elements.passwordless?.checked ?? true;
  Object.assign(creation.publicKey.authenticatorSelection, {
    residentKey: isPasskey ? 'required' : 'discouraged',
    requireResidentKey: isPasskey,
    ...(isPasskey && { userVerification: 'required' }),
  });
  return webauthnJSON.create(creation);
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.submit(); // sends without this listener
    } catch (error) { // refused by the person or the device: nothing has been sent
      const problem = document.getElementById('problem');
      problem.textContent = problem.dataset.passkey;
      problem.focus();
    }
  });
}
