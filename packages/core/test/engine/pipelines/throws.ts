throw new Error('no such module: left-pad')
