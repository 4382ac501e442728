// Whoever has typed something that is not sent is asked before they leave the page.
const form = document.querySelector('[data-unsaved]');
let unsaved = form?.dataset.unsaved === 'yes'; // as a refused form comes back
form?.addEventListener('input', () => { unsaved = true; });
form?.addEventListener('submit', () => { unsaved = false; });
addEventListener('beforeunload', event => { if (unsaved) event.preventDefault(); });
