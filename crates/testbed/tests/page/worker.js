console.error('from the worker');
self.answer = 42;
self.onmessage = () => { throw new Error('thrown by the worker'); };
