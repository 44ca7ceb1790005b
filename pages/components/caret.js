export default function(){
 setTimeout(()=>{const field=document.querySelector('[role=dialog] textarea');
  if(field && !field.value && !document.activeElement?.matches('[role=dialog] :is(input,textarea)')) field.focus()},
  150)}
