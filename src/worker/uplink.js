// Starts the page's own wasm file once more, in this Worker. The page sends what it has already loaded: the address of
// the glue code and the compiled module, so that nothing is fetched or compiled twice.
addEventListener('message', async ({ data: { glue, module } }) => {
  const { default: start } = await import(glue);
  await start({ module_or_path: module });
}, { once: true });
