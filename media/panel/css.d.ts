/** Style sheets are the bundler's business; importing one names it as part of the page. */
declare module '*.css';
