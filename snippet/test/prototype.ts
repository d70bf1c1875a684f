/**
 * What Prototype (1.5 to 1.7.3) makes of a page's natives, as a script for pages. Its `$A` stands in `Array.from`: a plain copy
 * of what has a length, whatever function is handed to it besides. Its `Object.values` walks what is inherited too, and each
 * array inherits names of its own that a walk comes by.
 */
export const PROTOTYPE = `
function $A(iterable){
  if(!iterable)return [];
  if('toArray' in Object(iterable))return iterable.toArray();
  var length=iterable.length||0,results=new Array(length);
  while(length--)results[length]=iterable[length];
  return results;
}
Array.from=$A;
Object.values=function(object){
  var results=[];
  for(var property in object)results.push(object[property]);
  return results;
};
Array.prototype.toArray=function(){return this.slice()};
Array.prototype.reduce=function(){return this.length>1?this:this[0]};
Array.prototype.toJSON=function(){return '['+this.map(function(one){return JSON.stringify(one)}).join(', ')+']'};
`;
