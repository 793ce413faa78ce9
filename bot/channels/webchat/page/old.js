// Tells a browser that knows no modules that it is too old; the words stand in the page.
document.getElementById("too-old").hidden = false;
document.getElementById("form").hidden = true;
