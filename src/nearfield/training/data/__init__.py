"""What is learned from: tables read as examples, checked, and divided into three parts."""
