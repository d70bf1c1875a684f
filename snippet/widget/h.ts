/** The factory that the bundle writes JSX as: `render` brings it anyway, the automatic runtime would be a second one. */
export { h } from 'preact';
